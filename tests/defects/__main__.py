"""Every detector on every fault: who caught what. `python -m tests.defects [words of a fault's name]`"""

import sys
import time
from collections.abc import Sequence

from tabulate import tabulate

from tests.defects.detectors import DETECTORS, Look, first
from tests.defects.planting import planted
from tests.defects.table import DEFECTS


def main(words: Sequence[str]) -> int:
    """Exit status 1 if some fault passes every detector."""
    for name in DETECTORS:
        assert not (said := first(name, Look(seeds=60))), f"{name} is red without any fault: {said}"
    rows = []
    for defect in DEFECTS:
        if all(word in defect.name for word in words):
            caught = []
            with planted(defect):
                for name in DETECTORS:
                    start = time.monotonic()
                    if first(name, Look(defect.rereads)):
                        caught.append(f"{name} {time.monotonic() - start:.1f}")
            rows.append((defect.name, ", ".join(caught)))
            print("  |  ".join(rows[-1]), flush=True)
    print(tabulate(rows, ["defect", "caught by (after seconds)"], maxcolwidths=[50, 110]))
    return 0 if all(caught for _, caught in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
