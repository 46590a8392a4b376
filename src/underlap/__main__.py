"""`python -m underlap`: the same as the `underlap` command, and it keeps working when the folder moves."""

import sys

from underlap.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
