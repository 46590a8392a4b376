"""How long `underlap review fixtures/value-chain` takes, as a multiple of a bare interpreter start, and its peak memory.

    python benchmarks/startup.py [RUNS]

Prints ratios taken in one run: the commands take turns, so a machine that slows down slows all of them. Not a test. Goals: review 20x,
`--help` 6x a bare start; 80 MB at the most.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS = 9
GOALS = {"help": 6, "review": 20}
MEMORY_GOAL_MB = 80

COMMANDS = {
    "bare": ["-c", "pass"],
    "imports": ["-c", "import attrs, cattrs, tomli, tabulate, wcwidth, click"],
    "help": ["-m", "underlap", "--help"],
    "check": ["-m", "underlap", "check", str(ROOT / "fixtures" / "value-chain")],
    "review": ["-m", "underlap", "review", str(ROOT / "fixtures" / "value-chain")],
}


def once(arguments: Sequence[str]) -> tuple[float, float]:
    """Wall seconds and peak megabytes of one run."""
    start = time.perf_counter()
    pid = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT).pid
    _, _, usage = os.wait4(pid, 0)
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def main(runs: int) -> None:
    """Let the commands take turns, then print medians as ratios."""
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    memory: dict[str, float] = {}
    for turn in range(runs + 1):
        for name, arguments in COMMANDS.items():
            took, peak = once(arguments)
            memory[name] = max(peak, memory.get(name, 0.0))
            if turn:  # the first round warms the disk
                seconds[name].append(took)
    bare = statistics.median(seconds["bare"])
    print(f"{'command':10}{'median ms':>11}{'x bare':>9}{'goal':>7}{'peak MB':>9}")
    for name, times in seconds.items():
        median = statistics.median(times)
        goal = f"{GOALS[name]}x" if name in GOALS else ""
        print(f"{name:10}{median * 1000:11.1f}{median / bare:8.1f}x{goal:>7}{memory[name]:9.1f}")
    print(f"memory goal for review: {MEMORY_GOAL_MB} MB; runs: {runs}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
