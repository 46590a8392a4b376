"""The engine against the oracle: seeded universes of one claim and of several, and one corner of towers in full (tests/oracle)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.oracle import corner, scenarios
from tests.oracle.__main__ import against_engine, year_against_engine
from tests.oracle.compare import engine
from tests.oracle.universes import judged

ROOT = Path(__file__).parent.parent
DEEP = bool(os.environ.get("UNDERLAP_DEEP"))
BY_HAND = DEEP and not os.environ.get("CI")
"""The whole deep run takes long: `.ci/run` takes a part of its seeds."""
COUNTS = {"": 50_000 if BY_HAND else 4_000 if DEEP else 600, "--scenarios": 30_000 if BY_HAND else 4_000 if DEEP else 2_000}
IN_PROCESS = 40  # of each, so that coverage sees some


@pytest.mark.parametrize("seed", range(IN_PROCESS))
def test_one_universe(seed):
    """Both ends, and both witnesses replayed; `python -m tests.oracle --seed N --show` shows a seed at length."""
    assert against_engine(judged(seed)) == []


@pytest.mark.parametrize("seed", range(IN_PROCESS))
def test_one_scenario(seed):
    """The same of the sum and of each claim within it, and of each claim alone; `--scenarios` shows such a seed."""
    assert year_against_engine(scenarios.judged(seed)) == []


@pytest.mark.parametrize("kind", [pytest.param(kind, id=kind or "one claim") for kind in COUNTS])
def test_many_universes(kind):
    """The same over all seeds, on all cores, in processes that coverage does not slow."""
    command = [sys.executable, "-m", "tests.oracle", "--count", str(COUNTS[kind]), *kind.split()]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("batch", list(corner.batches()), ids=lambda batch: f"from {batch[0][:3]}")
def test_every_small_tower(batch):
    """All two-slice towers of limits 1 and 2: shares, exhaustion and trouble below in every combination."""
    assert corner.mismatches(batch, engine()) == []
