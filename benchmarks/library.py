"""How long `underlap check policies` takes, against reading the same files and doing nothing with them.

    python benchmarks/library.py [RUNS]

The base: one process that imports what `check` imports, parses every document with tomli and structures it with cattrs into the reader's
shapes. Prints the ratio, from one run in which the two take turns. Not a test. Goal: 2x.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS = 7
GOAL = 2

BASE = """
from pathlib import Path
import tomli
import underlap.cli.check, underlap.read.checks, underlap.report.diagnostics
from underlap.read.convert import _converter
from underlap.read.scalars import ANY_CURRENCY
from underlap.read.shapes import AccountFile, DocumentFile, TaxonomyFile
converter = _converter(ANY_CURRENCY, thorough=False)
for path in sorted(Path("policies").rglob("*.toml")):
    table = tomli.loads(path.read_text(encoding="utf-8"))
    kind = DocumentFile if "document" in table else TaxonomyFile if "tree" in table else AccountFile if "matrix" in path.parts else None
    if kind:
        converter.structure(table, kind)
"""
COMMANDS = {"base": ["-c", BASE], "check": ["-m", "underlap", "check", "policies"]}


def main(runs: int) -> None:
    """Let the two take turns, then print medians and the ratio."""
    took: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for turn in range(runs + 1):
        for name, arguments in COMMANDS.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, *arguments], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
            if turn:  # the first round warms the disk
                took[name].append(time.perf_counter() - start)
    base, check = (statistics.median(took[name]) for name in COMMANDS)
    files = len(list((ROOT / "policies").rglob("*.toml")))
    ratio = f"{check / base:.1f}x (goal {GOAL}x)"
    print(f"{files} files; parse and structure {base * 1000:.0f} ms, check {check * 1000:.0f} ms: {ratio}; runs: {runs}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
