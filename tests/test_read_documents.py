"""Documents: words looked up, lead-ins turned into reaches, operations turned into typed changes."""

from pathlib import Path

import pytest

from tests.shelf import TAXONOMY, codes, endorsement, form, head, library, write
from underlap.model.clauses import (
    AnyOf,
    ByInsured,
    Contested,
    Defined,
    Definition,
    Except,
    Exclusion,
    FacetTest,
    Mark,
    Named,
    Phrase,
    Value,
)
from underlap.model.documents import Amend, Delete, Document, Replace
from underlap.model.taxonomy import Ring
from underlap.model.wording import assemble
from underlap.read.catalog import read_document, read_documents
from underlap.read.desk import At, Desk
from underlap.read.documents import Loaded, Shelf
from underlap.read.library import Library
from underlap.read.scalars import Currency
from underlap.read.taxonomy import read_taxonomy

AI = """
[[exclusion]]
id = "x.ai"
title = "Artificial intelligence"
lead_in = "for"
anti_concurrent = true
when = { technology = "@genai" }
unless = [{ id = "cb", to = { item = "defense" }, cap = "250k", unless = [{ id = "deep", when = { theory = "ip" } }] }]
"""

GENAI = """
[[definition]]
id = "genai"
facet = "technology"
in = ["ai.generative"]
edge = ["ai.predictive"]
feature = "responses"
[[feature]]
id = "responses"
text = "Does it reach responses?"
yes = [{ cite = "A v. B", court = "N.D. Ill.", year = 2025 }]
"""

CONDUCT = """
[[exclusion]]
id = "x.conduct"
title = "Conduct"
actor = "control_group"
stage = "final"
when = { conduct = "knowing+" }
"""


def pile(folder: Path, *texts: str) -> tuple[list[Loaded], Desk]:
    """Documents read one on top of the other; each text is a form or endorsement with its id in it."""
    ids = [text.partition('id = "')[2].partition('"')[0] for text in texts]
    shelf_library = library(folder, dict(zip(ids, texts, strict=True)))
    taxonomy = read_taxonomy(shelf_library).value
    assert taxonomy is not None
    desk = Desk()
    shelf = Shelf(shelf_library, taxonomy, Currency("USD", 2), desk)
    loaded: list[Loaded] = []
    for id in ids:
        path = shelf_library.files[id][0].path
        source = shelf_library.source(path).value
        assert source is not None
        one = shelf.document(id, At(source), tuple(loaded))
        if one is not None:
            loaded.append(one)
    return loaded, desk


def read(folder: Path, *texts: str) -> list[Document]:
    """The documents, if nothing is wrong with them."""
    loaded, desk = pile(folder, *texts)
    assert desk.problems == []
    return [each.document for each in loaded]


def wrong(folder: Path, *texts: str) -> list[str]:
    """The codes of what is wrong with them."""
    return codes(tuple(pile(folder, *texts)[1].problems))


# --- clauses ---------------------------------------------------------------------------------------------------------


def test_a_clause_of_each_kind(tmp_path: Path) -> None:
    """With cites, amounts in cents, phrases with their words looked up."""
    body = """
[[condition]]
id = "c.callback"
title = "Callback"
control = "callback"
effect = "cap"
cap = "100k"
[[sublimit]]
id = "s.ai"
title = "AI"
parts = ["tech"]
share_of_limit = "10%"
[[not_modeled]]
id = "c.subrogation"
title = "Subrogation"
reason = "moves no cent"
"""
    [document] = read(tmp_path, form(GENAI + AI + CONDUCT + body))
    ai, conduct = document.exclusions
    assert ai.cite.ref == "form/x.ai"
    assert (ai.cite.number, ai.cite.edition, ai.cite.label) == ("FORM", "01 26", "TYP")
    [carve_back] = ai.unless
    assert (carve_back.cap, carve_back.cite.clause, carve_back.cite.title) == (
        25_000_000,
        "x.ai/cb",
        "Artificial intelligence",
    )
    assert carve_back.unless[0].cite.clause == "x.ai/cb/deep"
    assert conduct.conduct is not None
    assert conduct.conduct.stage == "final"
    assert document.conditions[0].cap == 10_000_000
    assert document.sublimits[0].parts == {"tech"}
    assert document.not_modeled[0].reason == "moves no cent"
    assert document.lines == ("small",)
    assert document.features["responses"].yes[0].year == 2025


REACHES = [  # keys, reach, why
    ("", Ring.CAUSE, "the default of its kind"),
    ('lead_in = "for"', Ring.CLAIM, "its own lead-in"),
    ('lead_in = "for"\nanti_concurrent = true', Ring.CONNECTED, "widened"),
    ('lead_in = "in_any_way_involving"\nanti_concurrent = true', Ring.INVOLVED, "wide enough as it is"),
    ('lead_in = "arising_out_of"\nefficient_only = true', Ring.EFFICIENT, "narrowed"),
    ('lead_in = "for"\nefficient_only = true', Ring.CLAIM, "narrow enough as it is"),
]


@pytest.mark.parametrize(("keys", "reach", "why"), REACHES, ids=[why for *_, why in REACHES])
def test_reaches(keys: str, reach: Ring, why: str, tmp_path: Path) -> None:
    """A lead-in is a ring, once and for all."""
    body = f'\n[[exclusion]]\nid = "x"\ntitle = "X"\n{keys}\nwhen = {{ technology = "ai" }}\n'
    [document] = read(tmp_path, form(body))
    assert document.exclusions[0].reach is reach


def test_phrases(tmp_path: Path) -> None:
    """Every kind of limb; `all` is flattened, as all of it must be met anyway."""
    body = """
[[definition]]
id = "offense"
when = { theory = "defamation", fact = "published" }
[[exclusion]]
id = "x"
title = "X"
when = { technology = ["@genai", "any"], is = "offense" }
[exclusion.to]
all = [{ item = ["damages", "none"] }, { conduct = "negligent-" }]
any = [{ by_insured = true }, { is = ["offense", "offense"] }]
except = { question = "responses" }
"""
    [document] = read(tmp_path, form(GENAI + body))
    [exclusion] = document.exclusions
    offense, genai = document.definitions["offense"], document.definitions["genai"]
    assert isinstance(offense, Named)
    assert isinstance(genai, Definition)
    # A phrase is compared by identity in the engine: here, by what it says.
    assert repr(exclusion.to) == repr(
        Phrase(
            (
                FacetTest("item", (Value("damages"), Value("none"))),
                FacetTest("conduct", (Value("negligent-"),)),
                AnyOf((Phrase((ByInsured(True),)), Phrase((AnyOf((Phrase((offense,)), Phrase((offense,)))),)))),
                Except(Phrase((Contested(document.features["responses"]),))),
            )
        )
    )
    assert repr(exclusion.when) == repr(Phrase((FacetTest("technology", (Defined(genai), Value("any"))), offense)))


# --- definitions -----------------------------------------------------------------------------------------------------


def test_an_endorsement_holds_the_forms_own_definition(tmp_path: Path) -> None:
    """So that a change of the definition reaches both."""
    uses = '\n[[exclusion]]\nid = "y"\ntitle = "Y"\nwhen = { technology = "@genai" }\n'
    widens = '\n[[amend]]\ntarget = "genai"\nadd_in = ["software"]\n'
    documents = read(tmp_path, form(GENAI + AI), endorsement(uses), endorsement(widens, "wider"))
    own = documents[0].definitions["genai"]
    assert _only(documents[1].exclusions[0]) is own
    wording, misfits = assemble(documents, name="w")
    assert misfits == ()
    assert {_only(exclusion).marks[-1] for exclusion in wording.exclusions} == {("software", Mark.IN)}


def _only(exclusion: Exclusion) -> Definition:
    """The one definition that an exclusion's object uses."""
    assert exclusion.when is not None
    [limb] = exclusion.when.limbs
    assert isinstance(limb, FacetTest)
    [term] = limb.terms
    assert isinstance(term, Defined)
    return term.definition


def test_a_shared_definition_asks_the_shared_question(tmp_path: Path) -> None:
    """`from` takes over the words; the id is the document's own."""
    shared = head("definitions", "shared") + GENAI
    lib = library(tmp_path, {"shared": shared, "form": form('\n[[definition]]\nid = "ours"\nfrom = "shared/genai"\n')})
    found = read_document("form", lib)
    assert found.problems == ()
    assert found.value is not None
    ours = found.value.definitions["ours"]
    assert isinstance(ours, Definition)
    assert (ours.id, ours.cite.document) == ("ours", "shared")
    assert ours.feature is not None
    assert ours.feature.id == "responses"


def test_definitions_documents_that_go_in_a_circle(tmp_path: Path) -> None:
    """Over two files."""
    circle = '\n[[definition]]\nid = "a"\nfrom = "{}/a"\n'
    files = {
        "one": head("definitions", "one") + circle.format("two"),
        "two": head("definitions", "two") + circle.format("one"),
    }
    lib = library(tmp_path, {**files, "form": form(circle.format("one"))})
    assert "RF09" in codes(read_document("form", lib).problems)


WORDS = [  # what stands in the form, codes, why
    ('[[definition]]\nid = "a"\n', ["DC10"], "a definition of nothing"),
    ('[[definition]]\nid = "a"\nfacet = "technology"\nwhen = {}\n', ["DC10"], "a definition of two things"),
    ('[[definition]]\nid = "a"\nfacet = "conduct"\n', ["DC10"], "marks on a scale"),
    ('[[definition]]\nid = "a"\nfacet = "colour"\n', ["TX11"], "marks on no facet"),
    ('[[definition]]\nid = "a"\nfacet = "technology"\nin = ["aj"]\n', ["TX12"], "marks on no node"),
    ('[[definition]]\nid = "a"\nfacet = "technology"\nedge = ["ai"]\n', ["DC10"], "an edge that asks nothing"),
    ('[[definition]]\nid = "a"\nfacet = "technology"\notherwise = "open"\n', ["DC10"], "open, and asks nothing"),
    ('[[definition]]\nid = "a"\nwhen = { is = "a" }\n', ["RF09"], "a definition by itself"),
    ('[[definition]]\nid = "a"\nwhen = { is = "b" }\n', ["RF06"], "a definition by nothing"),
    (GENAI + '[[definition]]\nid = "a"\nwhen = { is = "genai" }\n', ["RF10"], "a facet's definition as an offense"),
    ('[[definition]]\nid = "a"\nfrom = "none/a"\n', ["RF01"], "from nowhere"),
    ('[[definition]]\nid = "a"\nfacet = "technology"\nfeature = "b"\n', ["RF08"], "a feature that is none"),
]


@pytest.mark.parametrize(("body", "expected", "why"), WORDS, ids=[why for *_, why in WORDS])
def test_faulty_definitions(body: str, expected: list[str], why: str, tmp_path: Path) -> None:
    """Each with its code, and no other."""
    assert wrong(tmp_path, form(f"\n{body}")) == expected


def test_a_name_from_a_shared_document_that_lacks_it(tmp_path: Path) -> None:
    """The document is there, the definition is not."""
    lib = library(
        tmp_path,
        {
            "shared": head("definitions", "shared") + GENAI,
            "form": form('\n[[definition]]\nid = "a"\nfrom = "shared/b"\n'),
        },
    )
    assert codes(read_document("form", lib).problems) == ["RF06"]


# --- operations ------------------------------------------------------------------------------------------------------


def changes(folder: Path, body: str) -> dict[str, object]:
    """What an endorsement's first amendment changes in the form."""
    operation = read(folder, form(GENAI + AI + CONDUCT), endorsement(body))[1].operations[0]
    assert isinstance(operation, Amend)
    return dict(operation.changes)


def test_a_lead_in_amended_keeps_what_moves_its_ring(tmp_path: Path) -> None:
    """The clause is anti-concurrent, so the new lead-in reaches as far as that."""
    body = '\n[[amend]]\ntarget = "x.ai"\nset = { lead_in = "caused_by" }\n'
    assert changes(tmp_path, body) == {"lead_in": "caused_by", "reach": Ring.CONNECTED, "bounds": {"anti_concurrent"}}


def test_the_mover_amended_keeps_the_lead_in(tmp_path: Path) -> None:
    """The other way about."""
    body = '\n[[amend]]\ntarget = "form/x.ai"\nset = { anti_concurrent = false }\n'
    assert changes(tmp_path, body) == {"lead_in": "for", "reach": Ring.CLAIM, "bounds": frozenset()}


def test_a_stage_amended_keeps_the_actor(tmp_path: Path) -> None:
    """A conduct exclusion stays whole."""
    [conduct] = changes(tmp_path, '\n[[amend]]\ntarget = "x.conduct"\nset = { stage = "alleged" }\n').values()
    assert repr(conduct) == repr(
        read(tmp_path / "2", form(CONDUCT.replace("final", "alleged")))[0].exclusions[0].conduct
    )


def test_amendments_of_other_kinds(tmp_path: Path) -> None:
    """A carve-back's cap, a definition's rest, marks, carve-backs added, an amendment of an amendment."""
    body = """
[[amend]]
target = "form/x.ai/cb"
set = { cap = "1M" }
add_unless = [{ id = "more", to = { item = "defense" } }]
[[amend]]
target = "genai"
set = { otherwise = "open" }
add_out = ["software"]
[[amend]]
target = "x.ai"
set = { unless = [], when = { technology = "@genai" } }
add_unless = [{ id = "new", to = { item = "defense" } }]
[[amend]]
target = "A"
set = { trigger = "discovery", exclusive = true }
"""
    later = '\n[[amend]]\ntarget = "x.ai/new"\nset = { cap = "5k" }\n'
    documents = read(tmp_path, form(GENAI + AI), endorsement(body), endorsement(later, "later"))
    wording, misfits = assemble(documents, name="w")
    assert misfits == ()
    [exclusion] = wording.exclusions
    assert [(each.id, each.cap) for each in exclusion.unless] == [("new", 500_000)]
    assert _only(exclusion).otherwise_open
    assert _only(exclusion).marks[-1] == ("software", Mark.OUT)
    assert wording.grants[0].exclusive
    assert exclusion.cite.changed_by


def test_replacements(tmp_path: Path) -> None:
    """A clause, a carve-back, a definition, an offense; what replaced a clause is known by its own id from then on."""
    body = """
[[replace]]
target = "x.ai/cb/deep"
with = { id = "deeper", when = { theory = "ip.patent" } }
[[replace]]
target = "x.conduct"
with = { id = "x.new", title = "New", when = { technology = "software" } }
[[replace]]
target = "genai"
with = { id = "genai", facet = "technology", in = ["ai"] }
[[delete]]
target = "A"
[[grant]]
id = "B"
title = "More"
part = "more"
trigger = "occurrence"
"""
    later = '\n[[amend]]\ntarget = "endt/x.new"\nset = { parts = ["more"] }\n'
    documents = read(tmp_path, form(GENAI + AI + CONDUCT), endorsement(body), endorsement(later, "later"))
    assert isinstance(documents[1].operations[0], Delete)
    replaced = documents[1].operations[1]
    assert isinstance(replaced, Replace)
    assert replaced.clause.cite.clause == "x.ai/cb/deeper"
    wording, misfits = assemble(documents, name="w")
    assert misfits == ()
    assert [exclusion.cite.ref for exclusion in wording.exclusions] == ["form/x.ai", "endt/x.new"]
    assert wording.exclusions[1].parts == {"more"}
    assert _only(wording.exclusions[0]).marks == (("ai", Mark.IN),)
    assert [grant.id for grant in wording.grants] == ["B"]


OPERATIONS = [  # body of the endorsement, codes, why
    ('[[delete]]\ntarget = "x.no"\n', ["RF12"], "no such clause"),
    ('[[delete]]\ntarget = "other/x.ai"\n', ["RF12"], "no such document in the pile"),
    ('[[delete]]\ntarget = "x.ai/no"\n', ["RF12"], "no such carve-back"),
    ('[[delete]]\ntarget = "x.ai/cb/no"\n', ["RF12"], "no such carve-back in it"),
    ('[[delete]]\ntarget = "x.ai"\n[[delete]]\ntarget = "x.ai"\n', ["RF12"], "deleted already"),
    ('[[replace]]\ntarget = "x.ai"\nwith = { id = "x" }\n', ["SH02"], "half a clause"),
    (
        '[[replace]]\ntarget = "x.ai"\nwith = { id = "x", title = "X", reason = "none" }\n',
        ["RF13"],
        "a clause that is not modeled",
    ),
    ('[[replace]]\ntarget = "genai"\nwith = { id = "x" }\n', ["DC10"], "a definition of nothing"),
    ('[[replace]]\ntarget = "x.ai"\nwith = 5\n', ["SH03"], "no table"),
    ('[[amend]]\ntarget = "x.ai"\n', ["DC14"], "nothing is changed"),
    ('[[amend]]\ntarget = "x.ai"\nset = { id = "y" }\n', ["DC14"], "another id"),
    ('[[amend]]\ntarget = "x.ai"\nset = { trigger = "offense" }\n', ["SH01"], "a key of another kind"),
    ('[[amend]]\ntarget = "x.ai"\nset = { lead_in = 5 }\n', ["SH03"], "a wrong type"),
    ('[[amend]]\ntarget = "x.ai"\nset = { lead_in = "about" }\n', ["TX14"], "a lead-in that is none"),
    ('[[amend]]\ntarget = "x.ai"\nadd_in = ["ai"]\n', ["RF13"], "marks on an exclusion"),
    ('[[amend]]\ntarget = "x.ai/cb/deep"\nset = { cap = "5k" }\n', ["DC16"], "a cap on a nested carve-back"),
    (
        '[[amend]]\ntarget = "x.ai/cb"\nadd_unless = [{ id = "n", to = {}, cap = 5 }]\n',
        ["DC16"],
        "a nested one with a cap",
    ),
    ('[[amend]]\ntarget = "genai"\nadd_in = ["aj"]\n', ["TX12"], "marks on no node"),
    ('[[amend]]\ntarget = "genai"\nset = { otherwise = "maybe" }\n', ["SH05"], "a word that is none"),
    (
        '[[amend]]\ntarget = "A"\nadd_unless = [{ id = "x", to = { item = "defense" } }]\n',
        ["RF13"],
        "a carve-back of a grant",
    ),
    ('[[amend]]\ntarget = "n"\nset = { reason = "other" }\n', ["RF13"], "a clause that is not modeled, amended"),
]


@pytest.mark.parametrize(("body", "expected", "why"), OPERATIONS, ids=[why for *_, why in OPERATIONS])
def test_faulty_operations(body: str, expected: list[str], why: str, tmp_path: Path) -> None:
    """Each with its code, and no other."""
    noted = '\n[[not_modeled]]\nid = "n"\ntitle = "N"\nreason = "none"\n'
    assert wrong(tmp_path, form(GENAI + AI + noted), endorsement(f"\n{body}")) == expected


def test_an_offense_is_changed_in_its_tests(tmp_path: Path) -> None:
    """The `when` of a definition."""
    offense = '\n[[definition]]\nid = "offense"\nwhen = { theory = "defamation" }\n'
    use = '\n[[exclusion]]\nid = "x"\ntitle = "X"\nwhen = { is = "offense" }\n'
    body = '\n[[amend]]\ntarget = "offense"\nset = { when = { theory = "ip" } }\n'
    wording, misfits = assemble(read(tmp_path, form(offense + use), endorsement(body)), name="w")
    assert misfits == ()
    when = wording.exclusions[0].when
    assert when is not None
    [limb] = when.limbs
    assert isinstance(limb, Named)
    assert repr(limb.tests) == repr((Phrase((FacetTest("theory", (Value("ip"),)),)),))


NAMES = [  # notwithstanding, what it names, why
    ('"x.ai"', "form/x.ai", "the form's"),
    ('"form/x.ai"', "form/x.ai", "the form's, by its word or its id"),
    ('"endt/y"', "endt/y", "its own, by its document"),
    ('"y"', "endt/y", "its own"),
]


@pytest.mark.parametrize(("name", "ref", "why"), NAMES, ids=[why for *_, why in NAMES])
def test_notwithstanding(name: str, ref: str, why: str, tmp_path: Path) -> None:
    """Names of exclusions become the one name they go by in a wording."""
    body = f"""
[[exclusion]]
id = "y"
title = "Y"
when = {{ technology = "software" }}
[[grant]]
id = "B"
title = "B"
part = "b"
trigger = "offense"
notwithstanding = [{name}]
"""
    documents = read(tmp_path, form(GENAI + AI), endorsement(body))
    assert documents[1].grants[0].notwithstanding == {ref}


# --- one fault does not make others ----------------------------------------------------------------------------------


def test_what_names_a_faulty_table_is_not_blamed(tmp_path: Path) -> None:
    """A broken definition, feature, grant and exclusion are told once, each, where they stand."""
    body = """
[[definition]]
id = "genai"
facet = 5
[[feature]]
id = "f"
text = 5
[[grant]]
id = "B"
title = "B"
part = "b"
trigger = "never"
[[exclusion]]
id = "x"
title = "X"
parts = ["b"]
when = { technology = "@genai", question = "f" }
[[exclusion]]
id = "broken"
title = 5
"""
    endt = '\n[[delete]]\ntarget = "broken"\n[[amend]]\ntarget = "x"\nset = { when = { technology = "@genai" } }\n'
    assert sorted(wrong(tmp_path, form(body), endorsement(endt))) == ["SH03", "SH03", "SH03", "SH05"]


def test_all_faults_of_a_document_at_once(tmp_path: Path) -> None:
    """Shapes and names, in one go."""
    body = '\n[[exclusion]]\nid = "x"\ntitle = 5\n[[exclusion]]\nid = "y"\ntitle = "Y"\nwhen = { colour = "red" }\n[[exclusions]]\n'
    assert sorted(wrong(tmp_path, form(body))) == ["SH01", "SH03", "TX11"]


def test_a_document_without_a_head_is_none(tmp_path: Path) -> None:
    """Nothing more can be said of it."""
    assert wrong(tmp_path, form().replace('kind = "form"\n', "")) == ["SH02"]
    assert wrong(tmp_path / "2", form().replace("format = 1\n", "")) == ["SH02"]
    assert wrong(tmp_path / "3", form().replace("format = 1\n", "format = 7\n")) == ["SH14"]


# --- documents by themselves -----------------------------------------------------------------------------------------


def test_an_endorsement_by_itself_is_read_on_a_form_that_it_fits(tmp_path: Path) -> None:
    """Two forms of its line; only one has the clause it changes."""
    other = form(id="another")
    body = '\n[[amend]]\ntarget = "form/x.ai"\nset = { when = { technology = "@genai" } }\n'
    lib = library(tmp_path, {"another": other, "form": form(GENAI + AI), "endt": endorsement(body)})
    found = read_documents(lib)
    assert found.problems == ()
    assert [document.id for document in found.value or ()] == ["another", "endt", "form"]
    assert read_document("endt", lib).value is not None
    assert read_document("nothing", lib).value is None


def test_an_endorsement_on_an_endorsement(tmp_path: Path) -> None:
    """It is read on the one that it names, too; a part that nobody grants is told."""
    first = endorsement('\n[[exclusion]]\nid = "z"\ntitle = "Z"\nwhen = { technology = "ai" }\n', "first")
    second = endorsement('\n[[delete]]\ntarget = "first/z"\n', "second")
    third = endorsement(
        '\n[[exclusion]]\nid = "q"\ntitle = "Q"\nparts = ["tehc"]\nwhen = { technology = "ai" }\n', "third"
    )
    lib = library(tmp_path, {"form": form(), "first": first, "second": second, "third": third})
    found = read_documents(lib)
    assert codes(found.problems) == ["DC06"]
    assert [document.id for document in found.value or ()] == ["first", "form", "second"]


def test_a_library_without_a_taxonomy(tmp_path: Path) -> None:
    """Nothing can be read; what is missing is said."""
    lib = Library((write(tmp_path / "empty", {"form.toml": form()}),))
    assert codes(read_documents(lib).problems) == ["TM01"]
    assert read_document("form", lib).value is None


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('stage = "stage"', 'stage = "conduct"', []),
        ('tags = "fact"', 'tags = "theory"', ["TX04"]),
        ('ai = "ai"', 'ai = "aj"', ["TX04"]),
        ('grant = "resulting_from"', 'grant = "about"', ["TX04"]),
        ("[defaults]", "[default]", ["SH01"]),
        ('facet = "theory"', 'facet = "stage"', ["TX03"]),
        ('values = ["alleged", "final"]', 'values = ["alleged", "alleged"]', ["TX06"]),
        ('absent = "open"', 'absent = "maybe"', ["SH05"]),
        ('for = "claim"', "for = 5", ["TX05"]),
        ("format = 1", "format = 2", ["SH14"]),
    ],
)
def test_taxonomies(old: str, new: str, expected: list[str], tmp_path: Path) -> None:
    """What its tables must agree on."""
    lib = library(tmp_path)
    (lib.folders[0] / "taxonomy.toml").write_text(TAXONOMY.replace(old, new, 1), encoding="utf-8")
    found = read_taxonomy(lib)
    assert sorted(codes(found.problems)) == expected
    assert (found.value is None) == bool(expected)
