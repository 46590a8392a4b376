"""How long a large account takes, as a multiple of `fixtures/value-chain`: 200 exposures, 30 policies and layers, a scenario of 40 claims.

    python benchmarks/large.py [RUNS]

The account is made from the fixture: every exposure eight times, the client's program once more behind itself. Ratios from one run; not a
test. Goal: 25x.
"""

import re
import statistics
import sys
import tempfile
import tomllib
from itertools import pairwise
from pathlib import Path

from startup import ROOT, once

RUNS = 3
COPIES = 8
GOAL = 25
ACCOUNT = ROOT / "fixtures" / "value-chain"
CLAIMS_TOGETHER = 40


def tables(text: str, name: str) -> list[str]:
    """The blocks `[[name]]` of a file, each with the sub-tables that follow it."""
    heads = [m.start() for m in re.finditer(r"(?m)^\[\[(?![\w-]+\.)", text)] + [len(text)]
    blocks = [text[low:high] for low, high in pairwise(heads)]
    return [block for block in blocks if block.startswith(f"[[{name}]]")]


def renamed(block: str, suffix: str, ids: set[str]) -> str:
    """A block with its own id and the ids of `ids` that it names made new."""
    return re.sub(r'"([\w.-]+)"', lambda m: f'"{m[1]}-{suffix}"' if m[1] in ids else m[0], block)


def grown(folder: Path) -> None:
    """Write the large account."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in ACCOUNT.glob("*.toml")}
    parsed = {name: tomllib.loads(text) for name, text in texts.items()}
    exposures = {e["id"] for each in parsed.values() for e in each.get("exposure", ())}
    more = []
    for text in texts.values():
        for block in tables(text, "exposure"):
            own = {re.search(r'(?m)^id = "([\w.-]+)"', block)[1]}  # type: ignore[index]
            more += [renamed(block, str(n), own) for n in range(2, COPIES + 1)]
    client = texts["larkfield-program.toml"]
    program = {x["id"] for kind in ("policy", "layer") for x in parsed["larkfield-program.toml"].get(kind, ())}
    more += [renamed(re.sub(r"(?m)^order = .*$", "", b), "again", program) for kind in ("policy", "layer") for b in tables(client, kind)]
    mine = sorted(e["id"] for e in parsed["larkfield-claims.toml"]["exposure"])
    together = [id if n == 1 else f"{id}-{n}" for n in range(1, COPIES + 1) for id in mine][:CLAIMS_TOGETHER]
    more.append(f'[[scenario]]\nid = "large"\ntitle = "Large"\nexposures = {together!r}\n'.replace("'", '"'))
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "z-more.toml").write_text("format = 1\n" + "\n".join(more), encoding="utf-8")
    print(f"{COPIES * len(exposures)} exposures, a scenario of {len(together)}")


def main(runs: int) -> None:
    """Let both accounts take turns, then print the ratio of medians."""
    with tempfile.TemporaryDirectory() as name:
        grown(Path(name))
        found: dict[str, list[float]] = {"value-chain": [], "large": []}
        memory = 0.0
        for _ in range(runs):
            for label, path in (("value-chain", ACCOUNT), ("large", Path(name))):
                took, peak = once(["-m", "underlap", "review", str(path), "--fail-on", "none"])
                found[label].append(took)
                memory = max(memory, peak)
        small, large = (statistics.median(found[label]) for label in ("value-chain", "large"))
        print(f"value-chain {small:.2f} s, large {large:.2f} s: {large / small:.1f}x (goal {GOAL}x); peak {memory:.0f} MB; runs: {runs}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
