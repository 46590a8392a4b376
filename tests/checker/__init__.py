"""A third program: does a proof (schema `underlap/proof/1`) hold; do the scenarios of a review (`underlap/review/1`)?

It reads the account's and the library's files by itself, rebuilds every wording, and, from nothing of what it is given but answers,
cell and order, derives again what every policy says of every item and where every cent goes. It shares no code with the engine or
with the oracle: where all three agree, they agree about docs/format.md.
"""

from collections.abc import Sequence
from pathlib import Path

from .exam import Exam
from .files import Files, Refused, Table
from .years import Years

__all__ = ["check"]


def check(given: Table, account_dir: Path, libraries: Sequence[Path]) -> str:
    """"holds", or a sentence that names the first step that fails. `given`: a proof, or a review whose scenarios are looked at."""
    try:
        files = Files(Path(account_dir), [Path(folder) for folder in libraries])
        if str(given.get("schema", "")).startswith("underlap/review/"):
            Years(files, given).run()
        else:
            Exam(files, given).run()
    except Refused as reason:
        return str(reason)
    except (AttributeError, LookupError) as problem:
        what = "review" if "scenarios" in given else "proof"
        return f"the {what} is not of its schema: {problem!r}"
    return "holds"
