"""Files that commands write."""

from pathlib import Path


def replace(path: Path, text: str) -> None:
    """Write a file beside its place, then rename it: nobody ever reads half of it. Its folder is made if it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, encoding="utf-8", newline="\n")
    beside.replace(path)
