"""Where the form library that comes with underlap lies."""

from pathlib import Path

import underlap


def shipped_library() -> Path:
    """The folder with the taxonomy and the documents that come with underlap.

    In an installed wheel it lies inside the package. In a checkout (an editable install) it is `policies/`, beside
    `src/`, so that an edited form is read at once. Plain paths, not `importlib.resources`, whose import alone takes
    twice a bare interpreter's start.

    Raises: FileNotFoundError if the installation has neither, which no input of a user can cause.
    """
    package = Path(underlap.__file__).resolve().parent
    inside = package / "policies"
    if inside.is_dir():
        return inside
    checkout = package.parent.parent
    beside = checkout / "policies"
    if (checkout / "pyproject.toml").is_file() and beside.is_dir():
        return beside
    raise FileNotFoundError(f"the form library is missing from this installation: neither {inside} nor {beside}")
