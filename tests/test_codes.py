"""Pages of codes: one for each, and each says what it means, why it matters, shows an example and says what to do."""

import re

import pytest

from tests.test_broken import CODE, GALLERY, READ
from tests.test_cli_review import Run, matched_once, run  # noqa: F401  (fixtures)
from underlap.cli.pages import SOURCE, examples, pages

MOST_LINES = 22
PAGES = pages()


def test_each_code_has_a_page_and_each_page_a_code() -> None:
    """In the order of the source, each once."""
    given = {code for file in READ.glob("*.py") for code in CODE.findall(file.read_text(encoding="utf-8"))}
    assert given - PAGES.keys() == set(), f"write a page in {SOURCE.name}"
    assert PAGES.keys() - given == set(), "no code of the reader"
    assert len(re.findall(r"^## ", SOURCE.read_text(encoding="utf-8"), re.MULTILINE)) == len(PAGES)


@pytest.mark.parametrize("code", PAGES)
def test_a_page_is_short_and_whole(code: str) -> None:
    """What, why, an example, what to do; and its title says whether the file stays usable, as the gallery shows."""
    title, text = PAGES[code]
    paragraphs = text.split("\n\n")
    assert len(text.splitlines()) <= MOST_LINES
    assert [each[:4] for each in paragraphs if each.startswith(("Why:", "Do: "))] == ["Why:", "Do: "]
    assert not paragraphs[0].startswith(("Why:", "Do: ", " "))
    assert list(examples(text)) != []
    assert "—" not in text
    shown = (GALLERY / code / "expected.txt").read_text(encoding="utf-8")
    assert title.endswith("(warning)") == (f"error[{code}]" not in shown)


def test_no_two_pages_say_the_same() -> None:
    """Neither in their titles nor in what they explain."""
    said = [title for title, _ in PAGES.values()] + [paragraph for _, text in PAGES.values() for paragraph in text.split("\n\n")]
    said = [each for each in said if not each.startswith("Do: ")]
    assert {each for each in said if said.count(each) > 1} == set()


def test_the_command_prints_a_page(run: Run) -> None:  # noqa: F811
    """In any case of letters; it reads no file."""
    status, out, err = run("check", "--explain", "wd01")
    assert (status, err) == (0, "")
    assert out.startswith("WD01  A carve-back that never applies (warning)\n\nWhat the carve-back gives back")
    assert '\n    to = { item = "penalty" }\n' in out
    assert out.endswith("write that in `note`.\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--explain", "WD0"), "no such code: 'WD0'. Did you mean 'WD0"),
        (("--explain", "WD01", "."), "takes no PATH"),
        ((), "Missing argument 'PATH...'"),
    ],
)
def test_what_cannot_be_explained(arguments: tuple[str, ...], words: str, run: Run) -> None:  # noqa: F811
    """A usage error, with the code that was probably meant."""
    status, out, err = run("check", *arguments)
    assert (status, out) == (2, "")
    assert words in err
