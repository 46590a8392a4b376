"""Decided cases: what the courts decided stays out of the matcher's reach, names carry nothing, proofs hold, misses are shown.

After a change of cases or words: UNDERLAP_REFRESH=1 pytest tests/test_cases.py, and read the difference before it is committed.
"""

import json
import os
import random
import re
import shutil
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.checker import check
from tests.test_checker import proofs
from tests.test_cli_review import Run, run  # noqa: F401  (fixture)
from underlap.cli.cases import said_of
from underlap.cli.review import matched
from underlap.cli.shipped import shipped_library
from underlap.read.accounts import read_account
from underlap.read.decided import EXPECTED, KEPT, case_folders, lay_out, read_case, words_of
from underlap.read.library import Library
from underlap.report.channels import Vocabulary, channels
from underlap.report.decided import told

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "fixtures" / "cases"
GOLDENS = Path(__file__).parent / "goldens"
FOLDERS = case_folders(CASES)
IDS = [folder.name for folder in FOLDERS]


def decided(folder: Path):
    """The case in a folder, which has no problem."""
    read = read_case(folder)
    assert read.value is not None, read.problems
    return read.value


def laid_out(folder: Path, top: Path) -> Iterator[tuple[str, Path]]:
    """Each run of a case, and the folder that the matcher is given of it."""
    case = decided(folder)
    for name in case.runs:
        lay_out(folder, name, next((t for t in case.twins if t.id == name), None), top / name)
        yield name, top / name


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory):
    """Case -> what the matcher says of all its runs, and its words."""
    return {f.name: said_of(f, decided(f), tmp_path_factory.mktemp(f.name)) for f in FOLDERS}


# --- what the courts decided is out of reach --------------------------------------------------------------------------


def test_the_matcher_is_given_nothing_that_is_told_of_a_case(tmp_path: Path) -> None:
    """Neither the files nor the words of a verdict are in any folder that is matched."""
    for folder in FOLDERS:
        for name, run_folder in laid_out(folder, tmp_path / folder.name):
            given = sorted(run_folder.rglob("*"))
            assert not [path for path in given if path.name in KEPT], (folder.name, name)


@pytest.mark.parametrize("how", ["blank", "shuffled"] if os.environ.get("UNDERLAP_DEEP") else ["blank"])
def test_what_is_expected_changes_nothing_that_is_said(how: str, everything, tmp_path: Path) -> None:
    """With every verdict blanked, or moved to another case, the matcher says the same, byte for byte."""
    top = tmp_path / "cases"
    shutil.copytree(CASES, top)
    files = sorted(top.rglob(EXPECTED))
    texts = [path.read_text(encoding="utf-8") for path in files]
    random.Random(48).shuffle(texts)
    for path, text in zip(files, texts, strict=True):
        # Rows of another case name its runs, which is no concern of this test: all are said to be of the case as decided.
        path.write_text("format = 1\n" if how == "blank" else re.sub(r"(?m)^run = .*$", 'run = "case"', text), encoding="utf-8")
    for folder in case_folders(top):
        said, _ = said_of(folder, decided(folder), tmp_path / "runs" / folder.name)
        assert json.dumps(said) == json.dumps(everything[folder.name][0]), folder.name


def test_no_case_is_named_by_the_code() -> None:
    """Nor any document that a case brings."""
    own = (path for path in CASES.rglob("*.toml") if not path.name.startswith("law."))
    documents = {path.stem for path in own if "document" in tomllib.loads(path.read_text(encoding="utf-8"))}
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "src").rglob("*.py")))
    words = {"target", "application", "loss", "errors", "related"}  # names of keys, columns and phrases as well
    assert [name for name in sorted({*IDS, *documents} - words) if f'"{name}"' in code or f"'{name}'" in code] == []


# --- names carry nothing ----------------------------------------------------------------------------------------------

MARK = "q_"
REFERS = frozenset(
    {
        "id", "client", "party", "excess_of", "form", "endorsements", "policy", "of", "count", "exposures", "related", "unsure_related",
        "over", "target", "from", "is", "question", "feature", "statement", "control", "claimant_party", "order",
    }
)  # fmt: skip
"""Keys whose texts are ids."""

KINDS = frozenset({"grant", "exclusion"})
"""What a lead-in of a law is of."""

KEYED = frozenset({"settled", "reported_to", "noticed_to", "dates"})
"""Tables whose keys are ids."""

ENGINE = ("allocation", "competing", "drop")
"""Features that the engine asks by itself about a form."""

ASKED = frozenset({"an_insured", "prejudice", "spread", "recoupment", "other_insurance.circle"})
"""Features that it asks by itself about no form."""


class Renaming:
    """Every id, facet and value that the cases bring, under another name. Names of the library stay, and those of laws."""

    def __init__(self, folder: Path) -> None:
        library = tomllib.loads((shipped_library() / "taxonomy.toml").read_text(encoding="utf-8"))
        old = {(t["facet"], v) for t in library["tree"] for v in t["values"]}
        facets = {t["facet"] for kind in ("tree", "scale") for t in library[kind]}
        own = [tomllib.loads(p.read_text(encoding="utf-8")) for p in folder.rglob("*.toml")]
        trees = [t for table in own for t in table.get("tree", ()) if "document" not in table]
        self.facets = {t["facet"] for t in trees} - facets
        self.values = {(t["facet"], v) for t in trees for v in t["values"]} - old

    def file(self, path: Path) -> None:
        """Write one file anew, under the name of its document."""
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        path.unlink()
        new = self.walk(table, "")
        name = f"{new['document']['id']}.toml" if "document" in new else path.name
        path.with_name(name).write_text("".join(f"{bare(k)} = {written(v)}\n" for k, v in new.items()), encoding="utf-8")

    def walk(self, value: Any, key: str) -> Any:
        """A value that stands under a key."""
        match value:
            case dict() if "facet" in value and "values" in value:
                facet = value["facet"]
                return {"facet": self.facet(facet), "values": [self.value(facet, v) for v in value["values"]]}
            case dict():
                facet = value.get("facet", "")
                marks = {k: [self.value(facet, v) for v in value[k]] for k in ("in", "edge", "out") if facet and k in value}
                rest = {self.key(k, key): self.walk(v, k) for k, v in value.items() if k not in marks}
                return rest | marks | ({"facet": self.facet(facet)} if facet else {})
            case list():
                return [self.walk(each, key) for each in value]
            case str():
                return self.text(value, key)
            case _:
                return value

    def key(self, key: str, within: str) -> str:
        return MARK + key if within in KEYED else self.facet(key)

    def facet(self, name: str) -> str:
        return MARK + name if name in self.facets else name

    def value(self, facet: str, value: str) -> str:
        if value.startswith("@"):
            return f"@{MARK}{value[1:]}"
        return ".".join(MARK + part for part in value.split(".")) if (facet, value) in self.values else value

    def text(self, text: str, key: str) -> str:
        if key == "question" and ":" in text:  # of an answer
            kind, _, rest = text.partition(":")
            return f"{kind}:" + "/".join(self.level(part) for part in rest.split("/"))
        if key == "feature" and text in ASKED:
            return text
        if key in REFERS and text not in KINDS and not text.startswith("law."):
            head, dot, form = text.partition(".")
            if dot and head in ENGINE:
                return f"{head}.{MARK}{form}"
            return "/".join(part if part == "form" else MARK + part for part in text.split("/"))
        if key == "facts" or key in self.facets or (key, text) in self.values or text.startswith("@"):
            return self.value(key, text)
        if key in ("unknown", "absent", "among"):
            return self.facet(text)
        return text

    def level(self, part: str) -> str:
        return part if part in ("exposure",) else f"{MARK}{part}"


def bare(key: str) -> str:
    """A key as TOML has it."""
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key)


def written(value: Any) -> str:
    """A value as TOML has it, on one line."""
    match value:
        case bool():
            return str(value).lower()
        case dict():
            return "{ " + ", ".join(f"{bare(k)} = {written(v)}" for k, v in value.items()) + " }"
        case list():
            return "[" + ", ".join(map(written, value)) + "]"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case date():
            return value.isoformat()
        case _:
            return str(value)


RENAMED = FOLDERS if os.environ.get("UNDERLAP_DEEP") else FOLDERS[::6]


@pytest.mark.parametrize("folder", RENAMED, ids=[folder.name for folder in RENAMED])
def test_renaming_every_id_and_tag_changes_nothing(folder: Path, everything, tmp_path: Path) -> None:
    """Ids of clauses, definitions, features, parties, claims; facets and values of the cases: the verdicts are the same."""
    library = Library((words_of(shipped_library(), tmp_path),))
    for name, run_folder in laid_out(folder, tmp_path):
        renaming = Renaming(run_folder)
        for path in sorted(run_folder.rglob("*.toml")):
            renaming.file(path)
        read = read_account(run_folder, library)
        assert read.value is not None, (name, read.problems)
        said = told(*matched(read.value, "high", "all"))
        assert normal(json.loads(json.dumps(said).replace(MARK, ""))) == normal(everything[folder.name][0][name]), name


def normal(said: Any) -> Any:
    """What is said, whatever the order in which tables list it."""
    return json.dumps(said, sort_keys=True)


# --- one vocabulary ---------------------------------------------------------------------------------------------------


def test_what_is_private() -> None:
    """A word that one case alone states and tests, and a question that its own rulings alone answer."""
    words = {
        "own": Vocabulary(frozenset({("peril", "theft.money")}), frozenset({("peril", "theft")}), frozenset({"edge"})),
        "tests only": Vocabulary(frozenset(), frozenset({("damage", "useless")})),
        "states only": Vocabulary(frozenset({("damage", "useless")}), frozenset()),
        "shares one": Vocabulary(frozenset({("peril", "fire")}), frozenset({("peril", "fire")}), frozenset({"common"})),
        "and another": Vocabulary(frozenset({("peril", "fire.forest")}), frozenset(), frozenset({"common"})),
    }
    assert {id: found for id, found in channels(words).items() if found} == {"own": ("law:edge", "peril=theft")}


def test_each_private_word_has_a_reason(everything) -> None:
    """A word that one case alone uses on both sides could carry its verdict across: the list, and why each does not."""
    private = channels({id: words for id, (_, words) in everything.items()})
    lines, missing = [], []
    for folder in FOLDERS:
        reasons = {p.value: p.reason for p in decided(folder).private}
        for word in private[folder.name]:
            lines.append(f"{folder.name}: {word}: {reasons.get(word, 'NO REASON')}")
            missing += [] if word in reasons else [f"{folder.name}: {word}"]
    print("\n".join([f"{len(lines)} private words", *lines]))
    assert missing == []


# --- proofs -----------------------------------------------------------------------------------------------------------


PROVED = FOLDERS if os.environ.get("UNDERLAP_DEEP") else FOLDERS[::3]


@pytest.mark.parametrize("folder", PROVED, ids=[folder.name for folder in PROVED])
def test_the_proofs_of_cases_and_twins_hold(folder: Path, tmp_path: Path) -> None:
    """A second program derives the same from the same files."""
    library = words_of(shipped_library(), tmp_path)
    for name, run_folder in laid_out(folder, tmp_path):
        for proof in proofs(run_folder, library, basis="all"):
            assert (name, check(proof, run_folder, [library])) == (name, "holds")


# --- the scoreboard ---------------------------------------------------------------------------------------------------


def test_the_scoreboard_is_this(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """Every case with the court's verdict and ours; misses stand in the open."""
    monkeypatch.setenv("COLUMNS", "160")
    status, out, err = run("cases", str(CASES))
    golden = GOLDENS / "cases.txt"
    if os.environ.get("UNDERLAP_REFRESH"):
        golden.write_text(out, encoding="utf-8")
    assert (out, err) == (golden.read_text(encoding="utf-8"), "")
    assert status == (1 if "MISS" in out else 0)


def test_every_case_has_what_it_needs() -> None:
    """A verdict, at least one twin, and rows for each; where a court's reading decides, rows without it as well."""
    for folder in FOLDERS:
        case = decided(folder)
        assert case.twins, f"{case.id}: no twin"
        rows = {row.run for row in case.expected}
        assert not rows or rows >= set(case.runs), f"{case.id}: no row for {set(case.runs) - rows}"


CONTRASTS = [
    # cases that the fact sheet pairs, and what differs between them
    (("sony", "portal"), "who published"),
    (("krishna", "wynndalco"), "one exclusion, grown"),
    (("eyeblaster", "federal-recovery"), "a deliberate act, or deliberate harm"),
    (("target", "camps-grocery"), "a definition and an exclusion of data, or neither"),
    (("medidata", "apache"), "what directly means"),
    (("bellingham", "jaw-pointe", "xia"), "three rules of causation"),
    (("northrop", "towers-watson"), "one clause, two laws"),
    (("zeig", "qualcomm", "comerica"), "three wordings of exhaustion"),
    (("jpm-vigilant", "level3"), "whose gain is given back"),
    (("first-solar", "pfizer"), "how strong \"related\" is"),
]


@pytest.mark.parametrize(("pair", "why"), CONTRASTS, ids=[why for _, why in CONTRASTS])
def test_a_contrast_comes_of_one_set_of_clauses(pair: tuple[str, ...], why: str) -> None:
    """Where the wording was the same, the documents are the same files."""
    there = [tomllib.loads((CASES / slug / "case.toml").read_text(encoding="utf-8")) for slug in pair if (CASES / slug).exists()]
    shared = [set(table["case"].get("shared", ())) for table in there]
    assert not shared or set.intersection(*shared), why


def test_all_features_occur() -> None:
    """F01 to F29 of the fact sheet."""
    found = {feature for folder in FOLDERS for feature in decided(folder).features}
    assert found == {f"F{n:02}" for n in range(1, 30)}


# --- bad files --------------------------------------------------------------------------------------------------------

BAD = [
    # the file, what is changed in it, the code, why
    ("case.toml", 'id = "zeig"', 'id = "zeiger"', "CS01", "a case is called as its folder is"),
    ("twins.toml", 'id = "insurers-pay"', 'id = "open"', "CS02", "a twin may not take the name of a run that every case has"),
    ("twins.toml", 'file = "account.toml"\nfind = "exh', 'file = "case.toml"\nfind = "exh', "CS03", "a twin changes only what is given"),
    ("twins.toml", 'find = "amount = \\"20k\\""', 'find = "e"', "CS04", "one change, in one place"),
    ("expected.toml", 'run = "insurers-pay"', 'run = "insurers-paid"', "CS05", "a row is of a run that there is"),
    ("expected.toml", 'bands = { recovered = "any" }', 'bands = { recovered = ["1", "2", "3"] }', "CS06", "there are two ends"),
    ("expected.toml", "open = {}", "open = { q = 1 }", "CS08", "an answer is a text"),
    ("expected.toml", 'bands = { recovered = "any" }', 'bands = { recovered = "much" }', "SH07", "an amount is one"),
    ("expected.toml", 'clause = "excess/exhaustion"\ndid = "met"', 'did = "met"', "CS10", "who did it is left out"),
    ("case.toml", 'line = "crime"', 'lines = "crime"', "SH01", "unknown keys are refused"),
    ("case.toml", 'shared = ["plain"]', 'shared = ["../.."]', "SH06", "what is shared lies beside the cases, never elsewhere"),
    ("account.toml", "discovered = 1924-06-01", "discovery = 1924-06-01", "SH01", "an account is read as any account is"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "code", "why"), BAD, ids=[f"{code}-{why}" for *_, code, why in BAD])
def test_a_bad_file_is_told_with_its_place(file, old, new, code, why, run: Run, tmp_path: Path) -> None:  # noqa: F811
    """Status 2, a stable code, the file as its owner knows it, and never a traceback."""
    shutil.copytree(CASES / "zeig", tmp_path / "cases" / "zeig")
    shutil.copytree(CASES / "shared", tmp_path / "cases" / "shared")
    shutil.copy(CASES / "taxonomy.toml", tmp_path / "cases")
    path = tmp_path / "cases" / "zeig" / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    status, _, err = run("cases", tmp_path / "cases")
    assert (status, f"error[{code}]" in err) == (2, True), why
    assert re.search(rf"(?m)^\S*zeig/{file}:\d+:\d+: error\[{code}\]", err), err


def test_a_file_that_is_no_text_is_told(run: Run, tmp_path: Path) -> None:  # noqa: F811
    """Twins look into it before anybody reads it."""
    shutil.copytree(CASES / "zeig", tmp_path / "cases" / "zeig")
    shutil.copytree(CASES / "shared", tmp_path / "cases" / "shared")
    shutil.copy(CASES / "taxonomy.toml", tmp_path / "cases")
    with (tmp_path / "cases" / "zeig" / "account.toml").open("ab") as file:
        file.write(b"\xff")
    status, _, err = run("cases", tmp_path / "cases")
    assert (status, "error[TM03]" in err) == (2, True), err


def test_a_folder_without_a_case_is_told(run: Run, tmp_path: Path) -> None:  # noqa: F811
    """Most likely another folder was meant."""
    status, _, err = run("cases", tmp_path)
    assert (status, "error[CS07]" in err) == (2, True)


def zeig(top: Path) -> Path:
    """A case of its own below a folder, with what it shares."""
    shutil.copytree(CASES / "zeig", top / "cases" / "zeig")
    shutil.copytree(CASES / "shared", top / "cases" / "shared")
    shutil.copy(CASES / "taxonomy.toml", top / "cases")
    return top / "cases" / "zeig"


TWICE = b'\n[[twin]]\nid = "insurers-pay"\nwhy = "w"\nfile = "account.toml"\nfind = "1924-06-01"\nreplace = ""\n'

STRANGE = [
    # file, its text, the code, why
    ("account.toml", b"# \xff\n", "TM03", "a file that is no UTF-8 is told, though a twin changes it"),
    ("more.toml", b"\xff\xfe", "TM03", "so is one that no twin changes"),
    ("more.toml", b"#" * 600_000, "TM02", "so is one that is too large"),
    ("expected.toml", b'\n[[row]]\nrun = "case"\nsays = "..."\n', "CS10", "a row that expects nothing would always hold"),
    ("twins.toml", TWICE, "CS02", "two twins of one name would be one run"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "more", "code", "why"), STRANGE, ids=[f"{code}-{why}" for *_, code, why in STRANGE])
def test_what_is_added_to_a_case_is_told_with_its_place(file, more, code, why, run: Run, tmp_path: Path) -> None:  # noqa: F811
    """Status 2, a stable code and the file, and never a traceback."""
    path = zeig(tmp_path) / file
    path.write_bytes((path.read_bytes() if path.exists() else b"") + more)
    status, _, err = run("cases", tmp_path / "cases")
    assert (status, f"zeig/{file}" in err, f"error[{code}]" in err) == (2, True, True), why


@pytest.mark.parametrize(("group", "code"), [("..", "SH06"), ("", "SH06"), (".", "SH06"), ("/etc", "SH06"), ("nope", "CS09")])
def test_a_shared_group_is_a_folder_of_shared(group: str, code: str, run: Run, tmp_path: Path) -> None:  # noqa: F811
    """Another could bring in what is expected, or lay files out beside the run."""
    path = zeig(tmp_path) / "case.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"plain"', f'"plain", "{group}"'), encoding="utf-8")
    status, _, err = run("cases", tmp_path / "cases", "--write", tmp_path / "out")
    assert (status, "zeig/case.toml" in err, f"error[{code}]" in err) == (2, True, True)
    assert not (tmp_path / "out").exists()


def test_nothing_expected_is_laid_out_with_a_shared_group(tmp_path: Path) -> None:
    """Wherever it lies."""
    path = zeig(tmp_path)
    shutil.copy(path / EXPECTED, tmp_path / "cases" / "shared" / "plain" / EXPECTED)
    for _, made in laid_out(path, tmp_path / "out"):
        assert list((made / "shared").rglob("*.toml"))
        assert not [file for file in made.rglob("*.toml") if file.name in KEPT]


@pytest.mark.parametrize("kind", [Path.symlink_to, Path.hardlink_to])
def test_a_link_out_of_the_cases_is_not_followed(kind, run: Run, tmp_path: Path) -> None:  # noqa: F811
    """A symbolic one is refused; a hard link is a file like any other."""
    (tmp_path / "elsewhere.toml").write_text("format = 1\n", encoding="utf-8")
    kind(zeig(tmp_path) / "more.toml", tmp_path / "elsewhere.toml")
    status, _, err = run("cases", tmp_path / "cases")
    assert (status == 2, "error[RF03]" in err) == ((True, True) if kind is Path.symlink_to else (False, False))


def test_runs_are_laid_out_anew_beside_nothing_else(run: Run, tmp_path: Path) -> None:  # noqa: F811
    """A file of an earlier run, or of somebody, would be matched with it; a link would be written through; cases would hold their runs."""
    zeig(tmp_path)
    cases, out = tmp_path / "cases", tmp_path / "out"
    usual = run("cases", cases, "--write", out)[0]
    assert usual in (0, 1)
    assert run("cases", cases, "--write", out)[0] == usual, "the same runs again are replaced"
    assert "error[CS11]" in run("cases", cases, "--write", cases)[2]
    assert not (cases / "zeig" / "case").exists()
    left = out / "zeig" / "case" / "law.us.ny-old.toml"
    left.write_text("format = 1\n", encoding="utf-8")
    status, _, err = run("cases", cases, "--write", out)
    assert (status, "error[CS11]" in err, "law.us.ny-old.toml" in err) == (2, True, True)
    left.unlink()
    mine = tmp_path / "mine.toml"
    mine.write_text("mine", encoding="utf-8")
    (out / "zeig" / "case" / "account.toml").unlink()
    (out / "zeig" / "case" / "account.toml").symlink_to(mine)
    assert "error[CS11]" in run("cases", cases, "--write", out)[2]
    assert mine.read_text(encoding="utf-8") == "mine"


def test_every_code_of_cases_is_shown() -> None:
    """As for the other codes, which have a gallery of their own."""
    codes = set(re.findall(r'"(CS[0-9]{2})"', (ROOT / "src/underlap/read/decided.py").read_text(encoding="utf-8")))
    assert codes == {code for *_, code, _ in BAD if code.startswith("CS")} | {"CS07", "CS09", "CS11"}


def test_one_case_alone_in_full(run: Run, tmp_path: Path) -> None:  # noqa: F811
    """With what was matched left for `explain`."""
    status, out, err = run("cases", CASES, "zeig", "--write", tmp_path)
    assert (status, err) == (0, "")
    assert "As decided" in out
    assert "Twin insurers-pay" in out
    status, out, _ = run("explain", tmp_path / "zeig" / "insurers-pay", "burglary", "--library", tmp_path / "zeig" / "words")
    assert status == 0
    assert "burglary" in out


def test_as_data(run: Run) -> None:  # noqa: F811
    """What is said stands apart from what is expected."""
    _, out, _ = run("cases", CASES, "comerica", "--format", "json")
    data = json.loads(out)
    assert data["schema"] == "underlap/cases/1"
    (case,) = data["cases"]
    assert case["match"] is True
    assert case["said"]["case"]["suits"]["policies"]["excess"]["bands"]["sums"] == {"underlying_not_exhausted": [360000000, 360000000]}
    assert [row["missed"] for row in case["rows"]] == [[], [], [], []]


def test_a_miss_is_shown_with_both_sides(run: Run, tmp_path: Path) -> None:  # noqa: F811
    """Expected against ours, with the deciding clause of both; status 1."""
    shutil.copytree(CASES, tmp_path / "cases")
    path = tmp_path / "cases" / "federal-recovery" / EXPECTED
    path.write_text(path.read_text(encoding="utf-8").replace('ruling = "not_granted"', 'ruling = "excluded"'), encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace('clause = "errors/G1"\nel', 'clause = "errors/X3"\nel'), encoding="utf-8")
    status, out, _ = run("cases", tmp_path / "cases", "federal-recovery")
    assert status == 1
    assert "expected ruling excluded, ours not_granted" in " ".join(out.split())
    assert "clause errors/X3, ours errors/G1" in " ".join(out.split())
