# ruff: noqa: E501 - a row of a table stays on its line
"""Wording lint: what is told, and, next to each, what is not because its premise does not hold."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.shelf import ACCOUNT, LAYER, POLICY, TAXONOMY, codes, endorsement, form, head, library, write
from underlap.cli.shipped import shipped_library
from underlap.model.clauses import AnyOf, Definition, Except, FacetTest, Mark, Named, Phrase, Value
from underlap.model.problems import Diagnostic
from underlap.model.taxonomy import NONE, below, meets_scale
from underlap.read.checks import check
from underlap.read.library import Library
from underlap.read.meaning import MOST_WAYS, Meaning
from underlap.read.taxonomy import read_taxonomy

REPOSITORY = Path(__file__).resolve().parent.parent


def grant(more: str) -> str:
    """A form with one grant, and no more."""
    return f"{head('form', 'form', 'FORM')}\n[[grant]]\nid = 'A'\ntitle = 'A'\npart = 'tech'\ntrigger = 'claims_made'\n{more}\n"


def exclusion(more: str, id: str = "x") -> str:
    """An exclusion."""
    return f"\n[[exclusion]]\nid = '{id}'\ntitle = 'X'\n{more}\n"


def problems(tmp_path: Path, text: str) -> tuple[Diagnostic, ...]:
    """What `check` says of a document by itself."""
    id = text.partition('id = "')[2].partition('"')[0]
    shelf = library(tmp_path, {id: text})
    return check([shelf.folders[0] / f"{id}.toml"], shelf).problems


LAW = """format = 1
[document]
kind = "law"
id = "law.us.il"
title = "Illinois"
law = "us.il"
provenance = { label = "TYP", sources = [] }
[[uninsurable]]
id = "u"
title = "U"
"""
DEFENSE = "to = { item = 'defense' }"
GENERATIVE = "when = { technology = 'ai.generative' }"
CLAUSES = [
    # a form's clauses                                                                                     codes      why
    (form(exclusion("to = { item = 'damages' }\nunless = [{ id = 'c', to = { item = 'defense' } }]")), ["WD01"], "another branch of the tree"),
    (form(exclusion("to = { item = 'damages' }\nunless = [{ id = 'c', to = { item = 'damages.statutory' } }]")), [], "a part of what is taken"),
    (form(exclusion("to = { item = 'damages.statutory' }\nunless = [{ id = 'c', to = { item = 'damages' } }]")), [], "more than what is taken"),
    (form(exclusion("when = { technology = 'ai' }\nunless = [{ id = 'c', when = { technology = 'software' } }]")), [], "another link may be software"),
    (form(exclusion("to = { item = 'damages' }\nunless = [{ id = 'c', to = { technology = 'ai' }, unless = [{ id = 'd', to = { item = 'defense' } }] }]")),
     ["WD01"], "nested: the exclusion's own subject holds there, too"),
    (form(exclusion("to = { except = { item = 'defense' } }\nunless = [{ id = 'c', to = { item = 'defense' } }]")), ["WD01"], "what the subject itself leaves out"),
    (grant(GENERATIVE) + exclusion("when = { technology = 'ai' }"), ["WD02"], "a node above what is granted"),
    (grant(GENERATIVE) + exclusion("when = { technology = ['ai.generative', 'software'] }"), ["WD02"], "one of the terms is enough"),
    (grant(GENERATIVE) + exclusion("when = { technology = 'ai.predictive' }"), [], "a node beside it"),
    (grant(GENERATIVE) + exclusion("lead_in = 'for'\nwhen = { technology = 'ai' }"), [], "its lead-in reaches less far than the grant's"),
    (grant(GENERATIVE) + exclusion("when = { technology = 'ai', theory = 'ip' }"), [], "it asks more than the grant"),
    (grant(GENERATIVE) + exclusion("when = { technology = 'ai' }\nunless = [{ id = 'c', to = { item = 'defense' } }]"), [], "something is given back"),
    (grant(GENERATIVE + "\n" + DEFENSE) + exclusion("when = { technology = 'ai' }\nunless = [{ id = 'c', to = { item = 'damages' } }]"), ["WD02"],
     "what is given back was never granted"),
    (grant(GENERATIVE) + grant("").partition("provenance")[2].partition("\n")[2].replace("'A'", "'B'") + exclusion("when = { technology = 'ai' }"), [], "another grant is left"),
    (grant(DEFENSE) + exclusion("to = { item = ['damages', 'defense'] }"), ["WD02"], "by its subject alone"),
    (grant(DEFENSE) + exclusion("parts = ['tech']\nto = { item = 'damages' }"), [], "another item"),
    (grant("notwithstanding = ['x']\n" + GENERATIVE) + exclusion("when = { technology = 'ai' }"), [], "the grant stands against it"),
    (grant("") + exclusion("when = { technology = 'any' }"), [], "a claim without technology is granted"),
    (form(exclusion("when = { all = [{ technology = 'ai' }, { technology = 'software' }] }")), ["WD04"], "one link cannot be both"),
    (form(exclusion("when = { all = [{ technology = 'ai' }, { technology = 'ai.generative' }] }")), [], "the lower is both"),
    (form(exclusion("when = { all = [{ fact = 'prejudiced' }, { except = { fact = 'prejudiced' } }] }")), ["WD04"], "a tag that is and is not"),
    (form(exclusion("when = { all = [{ conduct = 'knowing+' }, { conduct = 'negligent-' }] }")), ["WD04"], "steps that do not meet"),
    (form(exclusion("when = { all = [{ conduct = 'negligent+' }, { conduct = 'negligent-' }] }")), [], "steps that meet in one"),
    (form(exclusion("when = { technology = 'ai', any = [{ technology = 'software' }, { theory = 'ip' }] }")), ["WD04"], "one alternative that can never be met"),
    (form(exclusion("when = { technology = 'ai', any = [{ technology = 'ai.generative' }, { theory = 'ip' }] }")), [], "alternatives that all can"),
    (form(exclusion("when = { technology = '@w' }") + "[[definition]]\nid = 'w'\nfacet = 'technology'\nout = ['ai.generative']\n"),
     ["WD04", "WD04"], "a definition of what is not meant, and the clause that uses it"),
    (form(exclusion("when = { technology = '@w' }") + "[[definition]]\nid = 'w'\nfacet = 'technology'\nin = ['ai']\nout = ['ai.generative']\n"), [], "something is left"),
    (form(exclusion("when = { is = 'w' }") + "[[definition]]\nid = 'w'\nwhen = { all = [{ theory = 'ip' }, { theory = 'defamation' }] }\n"),
     ["WD04", "WD04"], "an offense that is two others"),
    (grant("to = { proceeding = 'x' }").replace("proceeding = 'x'", "theory = 'ip'") .replace("trigger", "claim = { theory = 'defamation' }\ntrigger"), ["WD04"],
     "a claim that is what the agreement is not about"),
    (form(exclusion("when = { fact = 'published' }")), ["WD05"], "unasked, it counts as no"),
    (form(exclusion("when = { fact = 'prejudiced' }")), [], "this one is asked"),
    (form(exclusion("when = { except = { fact = 'published' } }")), [], "counting as no works against the insured, and is seen"),
    (form(exclusion("when = { theory = 'ip' }\nunless = [{ id = 'c', when = { fact = 'published' } }]")), [], "a carve-back helps the insured"),
    (form(exclusion("when = { theory = 'ip' }\nunless = [{ id = 'c', when = { theory = 'ip' }, unless = [{ id = 'd', when = { fact = 'published' } }] }]")),
     ["WD05"], "what takes the carve-back away does not"),
    (LAW + "to = { item = 'damages' }\nunless = [{ id = 'c', to = { item = 'defense' } }]\n", ["WD01"], "what a law bars is read as an exclusion"),
    (LAW + "to = { item = 'damages' }\nwhen = { fact = 'published' }\n", ["WD05"], "and tested against the insured"),
    (form("[[condition]]\nid = 'c'\ntitle = 'C'\neffect = 'no_cover'\ncontrol = 'mfa'\nwhen = { any = [{ fact = 'published' }] }\n"), ["WD05"], "a condition, too"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "why"), CLAUSES, ids=[why for *_, why in CLAUSES])
def test_clauses(text: str, expected: list[str], why: str, tmp_path: Path) -> None:
    """The codes, and no error beside them."""
    assert sorted(codes(problems(tmp_path, text))) == expected, why


BASE = form(exclusion(GENERATIVE + "\nunless = [{ id = 'c', to = { item = 'damages' } }]"))
AMEND = "[[amend]]\ntarget = 'x'\nset = { lead_in = 'arising_out_of' }\n"
AFFIRM = "[[grant]]\nid = 'B'\ntitle = 'B'\npart = 'ai'\ntrigger = 'claims_made'\nwhen = { technology = 'ai.generative' }\n"
PAIRS = [
    # first endorsement                                second                                               codes       why
    (AMEND, "[[delete]]\ntarget = 'x'\n", ["WD03"], "deletes what the first amends"),
    ("[[delete]]\ntarget = 'x/c'\n", "[[delete]]\ntarget = 'x'\n", [], "takes the rest away, too"),
    (AMEND, "[[replace]]\ntarget = 'x'\nwith = { id = 'x', title = 'X', when = { theory = 'ip' } }\n", ["WD03"], "replaces what the first amends"),
    ("[[replace]]\ntarget = 'x/c'\nwith = { id = 'c', to = { item = 'defense' } }\n",
     "[[replace]]\ntarget = 'form/x/c'\nwith = { id = 'c', to = { theory = 'ip' } }\n", ["WD03"], "both replace one carve-back, named in two ways"),
    (AMEND, AMEND.replace("arising_out_of", "for"), ["WD03"], "two lead-ins"),
    (AMEND, AMEND, [], "the same lead-in twice"),
    (AMEND, "[[amend]]\ntarget = 'x'\nadd_unless = [{ id = 'd', to = { item = 'defense' } }]\n", [], "one more carve-back goes with it"),
    ("[[amend]]\ntarget = 'A'\nset = { exclusive = true }\n", 2 * "[[replace]]\ntarget = 'x/c'\nwith = { id = 'c', to = { item = 'defense' } }\n", [],
     "one document says so twice"),
    (AFFIRM, exclusion("when = { technology = 'ai' }"), ["WD03"], "excludes all that the first grants, and leaves the form's own grant"),
    (exclusion("when = { technology = 'ai' }"), AFFIRM, ["WD03"], "in the other order as well"),
    (exclusion("when = { technology = 'ai' }"), AFFIRM.replace("trigger", "notwithstanding = ['first/x']\ntrigger"), [], "the second's grant stands against it"),
    (AFFIRM, exclusion("when = { technology = 'ai' }\nunless = [{ id = 'c', to = { item = 'defense' } }]"), [], "something is left of it"),
    (AFFIRM + exclusion("when = { technology = 'ai' }"), AMEND, [], "one endorsement's own affair"),
    (AMEND, "[[delete]]\ntarget = 'first/y'\n", [], "a clause that the first adds, taken out by name"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "expected", "why"), PAIRS, ids=[why for *_, why in PAIRS])
def test_endorsements_of_one_policy(first: str, second: str, expected: list[str], why: str, tmp_path: Path) -> None:
    """Told at the later one, in the account that attaches both."""
    extra = exclusion("when = { theory = 'ip' }", "y") if "first/y" in second else ""
    shelf = library(tmp_path, {"form": BASE, "first": endorsement(first + extra, "first"), "second": endorsement(second, "second")})
    policy = POLICY.replace('form = "form"', 'form = "form"\nendorsements = ["first", "second"]\nforms_schedule = []')
    account = write(tmp_path / "account", {"account.toml": ACCOUNT + policy + LAYER})
    found = check([account], shelf).problems
    assert codes(found) == expected, why
    assert all(each.place.text == 'endorsements = ["first", "second"]' for each in found)


def test_an_endorsement_that_swallows_is_told_where_it_is_attached(tmp_path: Path) -> None:
    """By itself it may be meant for another form; on this policy nothing is left. Layers and policies of one pile are told once."""
    take = endorsement(exclusion("when = { technology = 'ai' }"), "take")
    shelf = library(tmp_path, {"form": grant(GENERATIVE), "take": take})
    policy = POLICY.replace('form = "form"', 'form = "form"\nendorsements = ["take"]')
    account = write(tmp_path / "account", {"account.toml": ACCOUNT + policy + policy.replace('"eo"', '"eo2"')})
    assert check([shelf.folders[0]], shelf).problems == ()
    found = check([account], shelf).problems
    assert codes(found) == ["WD02"]
    assert found[0].place.text == 'endorsements = ["take"]'
    assert [each.label for each in found[0].related] == ["the exclusion", "what 'form/A' gives, for one"]


def test_a_target_that_another_endorsement_took_out(tmp_path: Path) -> None:
    """Not a misspelling: it says which operation took it."""
    shelf = library(tmp_path, {"form": BASE, "first": endorsement("[[delete]]\ntarget = 'x'\n", "first"), "second": endorsement(AMEND, "second")})
    policy = POLICY.replace('form = "form"', 'form = "form"\nendorsements = ["first", "second"]')
    [found] = check([write(tmp_path / "account", {"account.toml": ACCOUNT + policy})], shelf).problems
    assert (found.code, found.label, found.related[0].place.file) == ("RF12", "it is there no longer", str(shelf.folders[0] / "first.toml"))


def test_a_target_that_another_edition_has(tmp_path: Path) -> None:
    """The help names the edition, and the document; without a number there are no editions."""
    old = form(exclusion(GENERATIVE, "x.old"), "older").replace("01 26", "04 13").replace('"small"', '"other"')
    shelf = library(tmp_path, {"form": BASE, "older": old, "endt": endorsement("[[delete]]\ntarget = 'form/x.old'\n")})
    [found] = check([shelf.folders[0] / "endt.toml"], shelf).problems
    assert (found.code, found.help) == ("RF12", "the form is edition 01 26; edition 04 13 has it (older)")
    write(shelf.folders[0], {f"{id}.toml": text.replace('"FORM"', '""') for id, text in (("form", BASE), ("older", old))})
    [found] = check([shelf.folders[0] / "endt.toml"], Library(shelf.folders)).problems
    assert found.help == "did you mean 'form/x'?"


def test_the_library_and_its_fixtures_have_none(tmp_path: Path) -> None:
    """Not one false alarm over all that is shipped; every endorsement with every form of its lines."""
    shipped = shipped_library()
    paths = [shipped, *(REPOSITORY / "fixtures" / name for name in ("value-chain", "first-form", "towers"))]
    assert [each for each in check(paths, Library((shipped,))).problems if each.code.startswith("WD")] == []


# --- the logic behind it -------------------------------------------------------------------------------------------------

FACETS = {"technology": ["ai", "ai.generative", "software"], "conduct": ["negligent", "negligent+", "knowing-", "any"], "fact": ["published", "prejudiced"]}
TESTS = st.one_of(
    *(st.builds(lambda terms, f=facet: FacetTest(f, tuple(map(Value, terms))), st.lists(st.sampled_from(terms), min_size=1, max_size=2, unique=True))
      for facet, terms in FACETS.items())
)  # fmt: skip
PHRASES = st.recursive(
    st.lists(TESTS, max_size=2).map(lambda limbs: Phrase(tuple(limbs))),
    lambda inner: st.lists(
        st.one_of(TESTS, st.lists(inner, min_size=1, max_size=2).map(lambda tests: AnyOf(tuple(tests))), inner.map(Except)), max_size=3
    ).map(lambda limbs: Phrase(tuple(limbs))),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def meaning(tmp_path_factory: pytest.TempPathFactory) -> Meaning:
    """Of the small taxonomy."""
    taxonomy = read_taxonomy(Library((write(tmp_path_factory.mktemp("shelf"), {"taxonomy.toml": TAXONOMY}),))).value
    assert taxonomy is not None
    return Meaning(taxonomy)


def met(phrase: Phrase, world: dict[str, object], meaning: Meaning) -> bool:
    """In a world in which everything is known, by the words of the format."""

    def term(facet: str, word: str) -> bool:
        value = world[facet]
        if facet == "fact":
            return word in value  # type: ignore[operator]
        if facet == "conduct":
            return value is not None and meets_scale(str(value), word, meaning.taxonomy.scales["conduct"])
        return value is not None and below(str(value), word)

    def limb(one: object) -> bool:
        match one:
            case FacetTest(facet, terms):
                return any(term(facet, each.term) for each in terms if isinstance(each, Value))
            case AnyOf(tests):
                return any(met(each, world, meaning) for each in tests)
            case Except(test):
                return not met(test, world, meaning)
        raise TypeError(one)

    return all(limb(one) for one in phrase.limbs)


WORLDS: list[dict[str, object]] = [
    {"technology": technology, "conduct": conduct, "fact": fact}
    for technology, conduct, fact in product(
        [None, NONE, "ai", "ai.generative", "ai.predictive", "software"],
        [None, "innocent", "negligent", "knowing"],
        [(), ("published",), ("prejudiced",), ("published", "prejudiced")],
    )
]


@given(PHRASES, PHRASES)
def test_what_is_possible_is_so_in_some_world(meaning: Meaning, one: Phrase, other: Phrase) -> None:
    """Tried in each; and likewise what follows."""
    assert meaning.possible([one, other]) == any(met(one, world, meaning) and met(other, world, meaning) for world in WORLDS)
    assert meaning.follows(other, [one]) == all(met(other, world, meaning) for world in WORLDS if met(one, world, meaning))


def test_words_that_may_be_read_both_ways_rule_nothing_out(meaning: Meaning, tmp_path: Path) -> None:
    """The edge of a definition, words that leave the rest open, a contested limb, who brings the claim."""
    feature = "[[feature]]\nid = 'f'\ntext = 'F?'\n"
    word = "[[definition]]\nid = 'w'\nfacet = 'technology'\nfeature = 'f'\n"
    for body in (
        feature + word + "edge = ['ai']\n" + exclusion("when = { technology = '@w' }"),
        feature + word + "out = ['ai']\notherwise = 'open'\n" + exclusion("when = { technology = '@w' }"),
        feature + exclusion("when = { all = [{ question = 'f' }, { except = { question = 'f' } }] }"),
        exclusion("when = { all = [{ by_insured = true }, { except = { by_insured = true } }] }"),
    ):
        assert problems(tmp_path, form(body)) == ()


def test_what_is_too_much_to_try_is_let_be(meaning: Meaning) -> None:
    """Nothing is said of it, and soon."""
    pair = AnyOf((Phrase((FacetTest("technology", (Value("ai"),)),)), Phrase((FacetTest("technology", (Value("software"),)),))))
    other = Phrase((FacetTest("technology", (Value("none"),)),))
    many = Phrase((pair,) * 13)
    assert MOST_WAYS < 2**13
    assert not meaning.possible([Phrase((pair,)), other])
    assert meaning.possible([many, other])
    assert not meaning.follows(many, [])
    named = Named("n", None, (many, many))  # type: ignore[arg-type]
    assert meaning.possible([Phrase((Except(Phrase((named,))),))])
    assert meaning.names_something(Definition("d", None, "technology", (("ai", Mark.EDGE),)))  # type: ignore[arg-type]


def test_a_wording_of_a_thousand_clauses_is_soon_done(tmp_path: Path) -> None:
    """Every exclusion would have to be tried on every grant: past a bound nothing more is said."""
    grants = "".join(f"[[grant]]\nid = 'g{i}'\ntitle = 'G'\npart = 'p'\ntrigger = 'claims_made'\n{GENERATIVE}\n" for i in range(400))
    text = head("form", "form", "FORM") + grants + "".join(exclusion(GENERATIVE, f"x{i}") for i in range(600))
    assert 0 < codes(problems(tmp_path, text)).count("WD02") < 600
