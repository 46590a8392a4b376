"""What `make test` and, with more cases, `make deep` run: lint, types and layers, then the tests in three parts; and the seconds each took.

Coverage makes a test twice as slow, so it is measured where it is cheap to reach: some tests watch the engine from outside (oracle,
checker, whole reports again and again), some go over the whole library or the whole sample account; both run beside the others, without it.
Every part runs even if another fails, so that one run shows all there is to mend. The exit status is 1 if any part failed. Arguments are
handed to pytest for the covered part.
"""

import subprocess
import sys
import time
from pathlib import Path

BIN = Path(sys.executable).parent
FIXTURES = sorted(path.name for path in Path("fixtures").iterdir() if path.name != "broken")
STATIC = {
    "lint": [sys.executable, "-m", "ruff", "check", "--quiet"],
    "schemas": [str(BIN / "tombi"), "lint", "--offline", "--quiet", "policies", *(f"fixtures/{name}" for name in FIXTURES)],
    "types": [sys.executable, "-m", "mypy", "--no-error-summary"],
    "layers": [str(BIN / "lint-imports"), "--verbose", "--no-cache"],
}
OUTSIDE = [f"tests/test_{name}.py" for name in ("oracle", "checker", "laws", "missing_form", "same_bytes")]
APART = [
    f"tests/test_{name}.py"
    for name in (
        "bounds", "cli_explain", "cli_goldens", "cli_review", "defects", "endorsed", "excess_forms", "fuzz", "general_liability", "house",
        "laws_together", "library", "mutants", "pairs", "professional_shelf", "readme", "scenarios", "towers",
        "vectors", "vocabulary",
    )
]  # fmt: skip
HEAVY = [
    f"tests/test_cases.py::test_{name}"
    for name in (
        "as_data", "each_private_word_has_a_reason", "renaming_every_id_and_tag_changes_nothing", "the_proofs_of_cases_and_twins_hold",
        "what_is_expected_changes_nothing_that_is_said",
    )
]  # fmt: skip
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]


def main(pytest_arguments: list[str]) -> int:
    """Run all parts; 0 if every part passed."""
    took = beside(STATIC)
    rest = [f"--ignore={path}" for path in (*OUTSIDE, *APART)] + [f"--deselect={test}" for test in HEAVY]
    commands = {"outside": [*PYTEST, *OUTSIDE], "apart": [*PYTEST, *APART, *HEAVY], "tests": [*PYTEST, *rest, *pytest_arguments]}
    took |= beside(commands, always=True)
    print("\npart     seconds")
    for name, (seconds, passed) in took.items():
        print(f"{name:8} {seconds:7.1f}  {'passed' if passed else 'FAILED'}")
    return 0 if all(passed for _, passed in took.values()) else 1


def beside(commands: dict[str, list[str]], *, always: bool = False) -> dict[str, tuple[float, bool]]:
    """Run commands side by side: seconds and success of each. What one says is printed when it ends, if it failed or `always`."""
    start = time.monotonic()
    running = {
        name: subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for name, command in commands.items()
    }
    took: dict[str, tuple[float, bool]] = {}
    while running:
        for name, process in list(running.items()):
            try:
                said, _ = process.communicate(timeout=0.05)
            except subprocess.TimeoutExpired:
                continue
            del running[name]
            took[name] = (time.monotonic() - start, process.returncode == 0)
            if process.returncode or always:
                print(f"--- {name}{' failed' if process.returncode else ''}\n{said}", flush=True)
    return {name: took[name] for name in commands}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
