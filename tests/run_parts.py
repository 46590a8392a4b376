"""What `make test` runs: lint, types and layers side by side, then the tests; at the end, the seconds each took.

Every part runs even if another fails, so that one run shows all there is to mend. The exit status is 1 if any part
failed. Arguments are handed to pytest.
"""

import subprocess
import sys
import time
from pathlib import Path

BIN = Path(sys.executable).parent
STATIC = {
    "lint": [sys.executable, "-m", "ruff", "check", "--quiet"],
    "types": [sys.executable, "-m", "mypy", "--no-error-summary"],
    "layers": [str(BIN / "lint-imports"), "--verbose", "--no-cache"],
}


def main(pytest_arguments: list[str]) -> int:
    """Run all parts; 0 if every part passed."""
    took: dict[str, tuple[float, bool]] = {}

    start = time.monotonic()
    running = {
        name: subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for name, command in STATIC.items()
    }
    while running:
        for name, process in list(running.items()):
            try:
                said, _ = process.communicate(timeout=0.02)
            except subprocess.TimeoutExpired:
                continue
            del running[name]
            took[name] = (time.monotonic() - start, process.returncode == 0)
            if process.returncode:
                print(f"--- {name} failed\n{said}", flush=True)

    start = time.monotonic()
    tests = subprocess.run([sys.executable, "-m", "pytest", "-q", *pytest_arguments], check=False)
    took["tests"] = (time.monotonic() - start, tests.returncode == 0)

    print("\npart     seconds")
    for name in (*STATIC, "tests"):
        seconds, passed = took[name]
        print(f"{name:8} {seconds:7.1f}  {'passed' if passed else 'FAILED'}")
    return 0 if all(passed for _, passed in took.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
