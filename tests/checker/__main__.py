"""python -m tests.checker PROOF.json --account DIR --library DIR...: exit status 0 if the proof holds, 1 if not."""

import argparse
import json
import sys
from pathlib import Path

from . import check


def main() -> int:
    """Reads the arguments, prints the answer."""
    parser = argparse.ArgumentParser(prog="python -m tests.checker", description=__doc__)
    parser.add_argument("proof", type=Path)
    parser.add_argument("--account", type=Path, required=True)
    parser.add_argument("--library", type=Path, nargs="+", required=True)
    given = parser.parse_args()
    answer = check(json.loads(given.proof.read_text("utf-8")), given.account, given.library)
    print(answer)
    return 0 if answer == "holds" else 1


if __name__ == "__main__":
    sys.exit(main())
