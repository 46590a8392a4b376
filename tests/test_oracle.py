"""The engine against the oracle: seeded universes, and one corner of towers in full (tests/oracle)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.oracle import corner
from tests.oracle.__main__ import against_engine
from tests.oracle.compare import engine
from tests.oracle.universes import judged

ROOT = Path(__file__).parent.parent
COUNT = 50_000 if os.environ.get("UNDERLAP_DEEP") else 2_000
IN_PROCESS = 60  # of them, so that coverage sees some


@pytest.mark.parametrize("seed", range(IN_PROCESS))
def test_one_universe(seed):
    """Both ends, and both witnesses replayed; `python -m tests.oracle --seed N --show` shows a seed at length."""
    assert against_engine(judged(seed)) == []


def test_many_universes():
    """The same over all seeds, on all cores, in processes that coverage does not slow."""
    command = [sys.executable, "-m", "tests.oracle", "--count", str(COUNT)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("batch", list(corner.batches()), ids=lambda batch: f"from {batch[0][:3]}")
def test_every_small_tower(batch):
    """All two-slice towers of limits 1 and 2: shares, exhaustion and trouble below in every combination."""
    assert corner.mismatches(batch, engine()) == []
