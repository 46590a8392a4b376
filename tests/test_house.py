"""The house: what the wheel carries, where the form library is found, what the command line imports."""

import ast
import os
import re
import runpy
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import underlap
from underlap.cli import main as command_line
from underlap.cli.main import BUG, COMMANDS, INTERRUPTED, USAGE, cli
from underlap.cli.new import STARTERS
from underlap.cli.pages import SOURCE
from underlap.cli.shipped import shipped_library

ROOT = Path(__file__).resolve().parent.parent
ENGINE = ("underlap.match", "underlap.model", "underlap.read", "underlap.report", "underlap.whatif")
HEAVY = ("attrs", "cattrs", "tabulate", "tomli", "wcwidth")


def run(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run this interpreter elsewhere, with nothing of ours in its environment but what is asked for."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COV", "UNDERLAP"))}
    return subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env=inherited | environment, text=True, capture_output=True, check=False
    )


# ---------------------------------------------------------------------------------------------------- the wheel


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    built = run("-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=ROOT)
    assert built.returncode == 0, built.stderr
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_carries_every_file_of_the_form_library(wheel: Path) -> None:
    """And the schemas, the starters, the marker that says the package has types."""
    shipped = {f"underlap/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "policies").rglob("*.toml")}
    shipped |= {f"underlap/policies/{path.relative_to(ROOT / 'policies').as_posix()}" for path in (ROOT / "policies").rglob("*.json")}
    shipped |= {f"underlap/{path.relative_to(STARTERS.parents[1]).as_posix()}" for path in (*STARTERS.iterdir(), SOURCE)}
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "underlap/policies/taxonomy.toml" in names
    assert {"underlap/policies/schemas/form.schema.json", "underlap/cli/starters/form.toml"} <= shipped
    assert shipped <= names
    assert "underlap/py.typed" in names


def test_the_wheel_carries_nothing_else(wheel: Path) -> None:
    """Neither tests nor fixtures become top-level packages of whoever installs underlap."""
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert tops == {"underlap", f"underlap-{underlap.__version__}.dist-info"}


def test_an_installed_wheel_finds_its_own_library_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    """Not the checkout's: the unpacked wheel stands before it on the path."""
    site, elsewhere = tmp_path / "site packages", tmp_path / "elsewhere"
    elsewhere.mkdir()
    zipfile.ZipFile(wheel).extractall(site)
    asked = run(
        "-c", "from underlap.cli.shipped import shipped_library; print(shipped_library())",
        cwd=elsewhere, PYTHONPATH=str(site),
    )  # fmt: skip
    assert asked.stderr == ""
    found = Path(asked.stdout.rstrip("\n"))
    assert found == (site / "underlap" / "policies").resolve()
    assert (found / "taxonomy.toml").is_file()


def test_a_library_inside_the_package_goes_before_one_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same choice as above, in this process."""
    package = tmp_path / "src" / "underlap"
    (package / "policies").mkdir(parents=True)
    (tmp_path / "policies").mkdir()
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.setattr(underlap, "__file__", str(package / "__init__.py"))
    assert shipped_library() == (package / "policies").resolve()


def test_an_editable_install_reads_the_checkout() -> None:
    """An edited form counts at once, without a reinstall."""
    assert shipped_library() == ROOT / "policies"
    assert (shipped_library() / "taxonomy.toml").is_file()


def test_a_library_that_is_nowhere_is_our_bug(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation without its library says so, rather than review with no forms."""
    monkeypatch.setattr(underlap, "__file__", str(tmp_path / "src" / "underlap" / "__init__.py"))
    with pytest.raises(FileNotFoundError, match="form library is missing"):
        shipped_library()


# ---------------------------------------------------------------------------------------------- the command line


def test_help_imports_no_engine(tmp_path: Path) -> None:
    """`--help` and completion stay near click's own time, because nothing else is imported."""
    asked = run("-X", "importtime", "-m", "underlap", "--help", cwd=tmp_path)
    assert asked.returncode == 0
    imported = {line.rpartition("|")[2].strip() for line in asked.stderr.splitlines()}
    assert "underlap.cli.main" in imported
    assert not {name for name in imported for heavy in (*ENGINE, *HEAVY) if f"{name}.".startswith(f"{heavy}.")}


def test_help_lists_the_commands_with_the_main_job_first() -> None:
    """Every command with its line of help, uncut, at the width of a plain terminal."""
    said = CliRunner().invoke(cli, ["--help"], terminal_width=100).output
    lines = said.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in lines] == ["review", "explain", "check", "forms", "new", "schema", "cases"]
    assert all(command.get_short_help_str(200) in said for command in COMMANDS)


@pytest.mark.parametrize("later", COMMANDS, ids=lambda later: later.name)
def test_each_command_is_where_it_is_said_to_be(later: command_line.Later) -> None:
    """And `underlap <command> --help` works."""
    assert later.load().name == later.name
    assert CliRunner().invoke(cli, [str(later.name), "--help"]).exit_code == 0


def test_a_stand_in_for_something_else_is_refused() -> None:
    """A mistyped place is found at its first call."""
    with pytest.raises(TypeError, match="not a click command"):
        command_line.Later("dumps", "json:dumps", "").load()


def test_the_version_is_the_package_s(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """One place says it: `underlap.__version__`; and `python -m underlap` is the command."""
    monkeypatch.setattr(sys, "argv", ["underlap", "--version"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("underlap", run_name="__main__")
    assert (ended.value.code, capsys.readouterr().out) == (0, f"underlap {underlap.__version__}\n")


def exits_with(status: int) -> None:
    click.get_current_context().exit(status)


def raises(problem: BaseException) -> None:
    raise problem


STATUSES = [
    (lambda: None, 0, "nothing found"),
    (lambda: exits_with(1), 1, "gaps found"),
    (lambda: exits_with(2), 2, "input errors"),
    (lambda: raises(click.FileError("account.toml")), USAGE, "click's own status for a file is 1, which is taken"),
    (lambda: raises(KeyError("clause")), BUG, "a bug is not a finding"),
    (lambda: raises(KeyboardInterrupt()), INTERRUPTED, "nor is Ctrl-C"),
]


@pytest.mark.parametrize(("body", "status", "why"), STATUSES, ids=[why for *_, why in STATUSES])
def test_the_exit_status_says_what_happened(monkeypatch: pytest.MonkeyPatch, body, status: int, why: str) -> None:
    """Only a review that found gaps ends with 1."""
    monkeypatch.setitem(cli.commands, "try", click.Command("try", callback=body))
    monkeypatch.setattr(sys, "argv", ["underlap", "try"])
    assert command_line.main() == status, why


def test_a_mistyped_command_gets_a_suggestion(tmp_path: Path) -> None:
    """On the error stream, with the status of a command line that cannot be read."""
    asked = run("-m", "underlap", "reveiw", cwd=tmp_path)
    assert (asked.returncode, asked.stdout) == (USAGE, "")
    assert "review" in asked.stderr


# --------------------------------------------------------------------------------- what is data stays out of the code

# Words that the format (docs/format.md) uses for something of its own, and that a facet happens to have as a value.
ALLOWED = {
    "in": "a definition marks nodes in, edge or out; the taxonomy's is a country",
    "damages": "what satisfies a retention",
    "defense": "the same; and a policy's table of defense terms",
    "employee": "a status of an insured; the taxonomy's is a claimant",
    "ai": "a key of the taxonomy's roles, which says which node it is",
    "indemnified": "the same",
    "excess": "what a policy says of itself where others answer too; a form's line is called so as well",
    "prior_notice": "a date of a slice; the taxonomy's is a tag",
    "refused": "what an insurer does that does not pay; the taxonomy's is a company that does not indemnify",
}


def read_toml(path: Path) -> dict:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def names_of_the_library() -> frozenset[str]:
    """Every facet value, tag, lead-in, document id, number and line that the shipped library defines."""
    taxonomy = read_toml(ROOT / "policies" / "taxonomy.toml")
    names = {value for facet in (*taxonomy["tree"], *taxonomy["scale"]) for value in facet["values"]}
    names |= {tag["id"] for tag in taxonomy["tag"]} | set(taxonomy["leadins"])
    for path in (ROOT / "policies").rglob("*.toml"):
        document = read_toml(path).get("document", {})
        names |= {document[key] for key in ("id", "number", "line") if key in document}
        names |= set(document.get("attaches_to", ()))
    return frozenset(names)


def literals(source: str) -> Iterator[str]:
    """The strings of a module that do something: all but its docstrings."""
    tree = ast.parse(source)
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.value


def named_in(source: str, names: frozenset[str]) -> set[str]:
    """The names a module says: plain words as a whole string, names such as `a.b`, `a-1` or `A 1` anywhere in one."""
    telling = sorted((name for name in names if re.search(r"[^a-z_]", name)), key=len, reverse=True)
    anywhere = re.compile(rf"(?<![\w.-])(?:{'|'.join(map(re.escape, telling))})(?![\w-]|\.\w)")
    said: set[str] = set()
    for literal in literals(source):
        if literal in names:
            said.add(literal)
        said.update(anywhere.findall(literal))
    return said


def test_the_engine_names_no_form_no_line_and_no_facet_value() -> None:
    """They are data: a library without our forms, or with other words for its facets, has to work the same."""
    names = names_of_the_library()
    assert len(names) > 100, "the library's names are not where this test looks for them"
    package = ROOT / "src" / "underlap"
    said: dict[str, list[str]] = {}
    for path in sorted(package.rglob("*.py")):
        for name in named_in(path.read_text(encoding="utf-8"), names):
            said.setdefault(name, []).append(path.relative_to(package).as_posix())
    unexcused = {name: where for name, where in said.items() if name not in ALLOWED}
    assert unexcused == {}, "make it data, or say above why not"
    assert ALLOWED.keys() - said.keys() == set(), "no longer said: drop the allowance"


NAMINGS = [
    ('x = facet == "ai.generative"', {"ai.generative"}, "a facet value"),
    ('x = f"see {a} of cg-40-47 here"', {"cg-40-47"}, "a form in a longer text"),
    ('x = "CG 40 47"', {"CG 40 47"}, "a form's number"),
    ('x = "defense"', {"defense"}, "a plain word that is the whole text"),
    ('x = "the defense of a suit"', set(), "a plain word in a sentence is English"),
    ('x = "ai.generative.images, cg-40-47-a"', set(), "a longer name is another name"),
    ('"""About ai.generative."""', set(), "a docstring may give examples"),
]


@pytest.mark.parametrize(("source", "named", "why"), NAMINGS, ids=[why for *_, why in NAMINGS])
def test_what_counts_as_naming(source: str, named: set[str], why: str) -> None:
    """The test above can fail."""
    assert named_in(source, frozenset({"ai.generative", "cg-40-47", "CG 40 47", "defense"})) == named, why
