"""A third program: does a proof (schema `underlap/proof/1`) hold?

It reads the account's and the library's files by itself, rebuilds every wording, and, from nothing of the proof but its answers and
its cell, derives again what every policy says of every item. It shares no code with the engine or with the oracle: where all three
agree, they agree about docs/format.md. Words, standing and the partition into bands are checked; where money places which cent is not.
"""

from collections.abc import Sequence
from pathlib import Path

from .exam import Exam
from .files import Files, Refused, Table

__all__ = ["check"]


def check(proof: Table, account_dir: Path, libraries: Sequence[Path]) -> str:
    """"holds", or a sentence that names the first step that fails."""
    try:
        Exam(Files(Path(account_dir), [Path(folder) for folder in libraries]), proof).run()
    except Refused as reason:
        return str(reason)
    except (AttributeError, LookupError) as problem:
        return f"the proof is not of its schema: {problem!r}"
    return "holds"
