"""Accounts: everything resolved, in an order of our own, or every problem of every file."""

import random
import shutil
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from tests.shelf import (
    ACCOUNT,
    CERTIFICATE,
    EXPOSURE,
    GRANT,
    LAYER,
    POLICY,
    codes,
    endorsement,
    form,
    head,
    library,
    write,
)
from underlap.cli.shipped import shipped_library
from underlap.model.accounts import Account
from underlap.model.problems import Read
from underlap.model.programs import DefenseKind, Retention, RetentionKind
from underlap.model.spans import Between, Never
from underlap.model.taxonomy import Ring
from underlap.read.accounts import read_account
from underlap.read.library import Library

SAMPLE = Path(__file__).resolve().parent.parent / "fixtures" / "value-chain"


def read(folder: Path, text: str, documents: dict[str, str] | None = None, **files: str) -> Read[Account]:
    """An account of one file and more beside it, with a library of these documents and the form."""
    shelf = library(folder, {"form": form(), **(documents or {})})
    named = {name.replace("__", "/") + ".toml": body for name, body in files.items()}
    return read_account(write(folder / "account", {"account.toml": text, **named}), shelf)


def good(folder: Path, text: str, documents: dict[str, str] | None = None, **files: str) -> Account:
    """The account, if nothing is wrong with it."""
    found = read(folder, text, documents, **files)
    assert found.problems == ()
    assert found.value is not None
    return found.value


# --- a whole account -------------------------------------------------------------------------------------------------


def test_a_small_account(tmp_path: Path) -> None:
    """Every value where it belongs, in cents and days."""
    policy = POLICY.replace(
        'retention = "none"',
        """retention = { amount = "100k", kind = "deductible", place = "reduces_limit", satisfied_by = "damages" }
coinsurance = "10%"
order = 2
parts = ["tech"]
forms_schedule = ["FORM 01 26"]
reporting_window = { days = 60 }
sublimit = [{ id = "s.ai", title = "AI", when = { technology = "ai" }, amount = "250k" }]
law = "us.ny\"""",
    )
    exposure = """
[[exposure]]
id = "leak"
party = "alder"
title = "A leak"
facts = { theory = "ip", fact = ["published"] }
unknown = ["prejudiced"]
found = { theory = "ip.patent", absent = ["published"] }
made = { between = [2026-11-23, 2028-01-01] }
knowledge = "none"
settled = { eo = "3M" }
claimant_party = "alder"
[[exposure.count]]
id = "one"
title = "One"
[[exposure.link]]
id = "model"
ring = ["cause", "claim"]
count = "one"
technology = "ai"
fact = ["published"]
[[exposure.person]]
id = "ceo"
capacity = "director_officer"
control_group = true
facts = { conduct = "knowing" }
[[exposure.item]]
item = "damages"
amount = ["1M", "2M", "3M"]
of = "ceo"
[[exposure.item]]
id = "d"
item = "defense"
amount = 5
count = "one"
"""
    account = good(tmp_path, ACCOUNT + policy + LAYER + exposure)
    assert (account.currency, account.digits, account.client, account.as_of) == ("USD", 2, "alder", date(2026, 11, 23))
    [tower] = account.towers
    bought = tower.policy
    assert bought.retention.amount == 10_000_000
    assert bought.retention.kind is RetentionKind.DEDUCTIBLE
    assert (bought.coinsurance, bought.window_days, bought.law) == (Fraction(1, 10), 60, "us.ny")
    assert (bought.defense.kind, bought.defense.inside) == (DefenseKind.DUTY, True)
    assert bought.wording is not None
    assert [sublimit.cite.ref for sublimit in bought.wording.sublimits] == ["declarations.eo/s.ai"]
    assert [document.id for document in account.sources["eo"]] == ["form", "declarations.eo"]
    assert (tower.layers[0].attachment, tower.layers[0].law, tower.layers[0].wording) == (500_000_000, "us.ny", None)
    [leak] = account.exposures
    assert (leak.facts.values, leak.facts.tags) == ({"theory": "ip"}, {"published": True})
    assert leak.facts.unknown == {"prejudiced"}
    assert (leak.facts.found_values, leak.facts.found_tags) == ({"theory": "ip.patent"}, {"published": False})
    assert leak.dates == {"made": Between(date(2026, 11, 23), date(2028, 1, 1)), "knowledge": Never()}
    assert leak.settled == {"eo": 300_000_000}
    assert leak.links[0].rings == (Ring.CLAIM, Ring.CAUSE)
    assert leak.links[0].facts.tags == {"published": True}
    assert [(item.id, item.kind, item.amount.low) for item in leak.items] == [
        ("damages", "damages", 100_000_000),
        ("d", "defense", 500),
    ]


def test_defaults(tmp_path: Path) -> None:
    """What a certificate and an exposure leave out."""
    account = good(tmp_path, ACCOUNT + CERTIFICATE + EXPOSURE)
    policy = account.towers[0].policy
    assert (policy.wording, policy.evidence, policy.retention, policy.law) == (
        None,
        "certificate_only",
        Retention(),
        "us.il",
    )
    assert [count.id for count in account.exposures[0].counts] == ["whole"]
    assert account.exposures[0].dates == {}


def test_two_policies_on_one_wording_share_it(tmp_path: Path) -> None:
    """Identity is the key of what is worked out once."""
    second = POLICY.replace('id = "eo"', 'id = "eo2"')
    law = POLICY.replace('id = "eo"', 'id = "eo3"\nlaw = "us.ny"')
    towers = good(tmp_path, ACCOUNT + POLICY + second + law).towers
    wordings = [tower.policy.wording for tower in towers]
    assert wordings[0] is wordings[1]
    assert wordings[0] is not wordings[2]


# --- files -----------------------------------------------------------------------------------------------------------


def test_files_are_read_as_one_whatever_their_order(tmp_path: Path) -> None:
    """Tables may stand in any file, and files in any order; the account's order is its own."""
    policies = [
        POLICY.replace('id = "eo"', f'id = "{id}"\n{order}') for id, order in (("b", ""), ("a", ""), ("z", "order = 1"))
    ]
    exposures = [EXPOSURE.replace('"leak"', f'"{id}"') for id in ("y", "x")]
    tables = [*policies, *exposures]
    for seed in range(5):
        random.Random(seed).shuffle(tables)
        account = good(
            tmp_path / str(seed),
            ACCOUNT,
            aa="format = 1\n" + "".join(tables[:2]),
            zz="format = 1\n" + "".join(tables[2:]),
        )
        assert [tower.policy.id for tower in account.towers] == ["z", "a", "b"]
        assert [exposure.id for exposure in account.exposures] == ["x", "y"]


def test_which_files_belong_to_an_account(tmp_path: Path) -> None:
    """Documents and taxonomies beside it are no part of it; a file of another name stands for itself."""
    extra = 'format = 1\n[[tree]]\nfacet = "technology"\nvalues = ["ai.agentic"]\n[[tag]]\nid = "new"\nabsent = "no"\n'
    own = form('\n[[exclusion]]\nid = "x"\ntitle = "X"\nwhen = { technology = "ai.agentic", fact = "new" }\n', "own")
    text = (
        (ACCOUNT + POLICY)
        .replace('law = "us.il"', 'law = "us.il"\ntaxonomy = ["extra.toml"]')
        .replace('"form"', '"own"')
    )
    account = good(tmp_path, text, extra=extra, own=own, deeper__endt=endorsement(""))
    assert "ai.agentic" in account.taxonomy.trees["technology"].values
    alone = tmp_path / "account" / "alone.toml"
    alone.write_text(ACCOUNT + CERTIFICATE, encoding="utf-8")
    found = read_account(alone, library(tmp_path / "2"))
    assert found.problems == ()
    assert found.value is not None
    assert found.value.exposures == ()


def test_an_account_that_is_not_there(tmp_path: Path) -> None:
    """A folder without one, a file that is none."""
    shelf = library(tmp_path)
    (tmp_path / "empty").mkdir()
    assert codes(read_account(tmp_path / "empty", shelf).problems) == ["TM01"]
    assert codes(read_account(tmp_path / "none.toml", shelf).problems) == ["TM01"]


TAXONOMIES = [  # the file, codes, why
    ("format = 1\n[roles]\n", ["TX04"], "roles are the library's"),
    ('format = 1\n[defaults]\nexclusion = "for"\n', ["TX17"], "so are the lead-ins of clauses that state none"),
    ("format = 1\n[roles]\n[defaults]\n", ["TX04", "TX17"], "both are told"),
    ('format = 1\n[[tree]]\nfacet = "conduct"\nvalues = ["a"]\n', ["TX03"], "a scale is no tree"),
    ('format = 1\n[[scale]]\nfacet = "conduct"\nvalues = ["a"]\n', ["TX03"], "a scale again"),
    ('format = 1\n[[tag]]\nid = "published"\nabsent = "open"\n', ["TX03"], "a tag again"),
    ('format = 1\n[leadins]\nfor = "cause"\n', ["TX03"], "a lead-in again"),
    ('format = 1\n[[tree]]\nfacet = "ring"\nvalues = ["a"]\n', ["TX02"], "a word of links"),
]


@pytest.mark.parametrize(("extra", "expected", "why"), TAXONOMIES, ids=[why for *_, why in TAXONOMIES])
def test_what_an_account_cannot_add_to_the_taxonomy(extra: str, expected: list[str], why: str, tmp_path: Path) -> None:
    """It adds; it changes nothing."""
    text = ACCOUNT.replace('law = "us.il"', 'law = "us.il"\ntaxonomy = ["extra.toml"]')
    assert codes(read(tmp_path, text, extra=extra).problems) == expected


def test_a_taxonomy_that_is_not_there(tmp_path: Path) -> None:
    """Missing, above the folder, or named by a full path."""
    for name in ("none.toml", "../account.toml", "/etc/passwd"):
        text = ACCOUNT.replace('law = "us.il"', f'law = "us.il"\ntaxonomy = ["{name}"]')
        assert codes(read(tmp_path / name.strip("/").replace("/", "-"), text).problems) == ["RF05"]


# --- links -----------------------------------------------------------------------------------------------------------


def test_links_that_lead_out_are_not_followed(tmp_path: Path) -> None:
    """To a document, to a folder, to a file of the account; what they lead to is never shown."""
    secret = write(tmp_path / "elsewhere", {"secret.toml": "password = 'hunter2", "sub/form2.toml": form(id="form2")})
    account = write(tmp_path / "account", {"account.toml": ACCOUNT + POLICY.replace('"form"', '"secret"')})
    (account / "docs").mkdir()
    (account / "docs" / "secret.toml").symlink_to(secret / "secret.toml")
    (account / "docs" / "folder").symlink_to(secret / "sub")
    (account / "more.toml").symlink_to(secret / "secret.toml")
    found = read_account(account, library(tmp_path, {"form": form()}))
    assert codes(found.problems) == ["RF03", "RF03", "RF03"]
    assert "hunter2" not in repr(found)
    (account / "more.toml").unlink()
    assert codes(read_account(account, library(tmp_path)).problems) == ["RF03", "RF03"]


def test_an_account_that_is_a_link_out(tmp_path: Path) -> None:
    """The same for account.toml."""
    write(tmp_path / "elsewhere", {"account.toml": ACCOUNT})
    (tmp_path / "account").mkdir()
    (tmp_path / "account" / "account.toml").symlink_to(tmp_path / "elsewhere" / "account.toml")
    assert codes(read_account(tmp_path / "account", library(tmp_path)).problems) == ["RF03"]


def test_links_inside_are_followed(tmp_path: Path) -> None:
    """A document under a second name is another id, and is told so; folders that go in a circle are walked once."""
    shelf = library(tmp_path, {"form": form()})
    top = shelf.folders[0]
    (top / "circle").symlink_to(top)
    (top / "alias.toml").symlink_to(top / "form.toml")
    assert codes(read_account(write(tmp_path / "a", {"account.toml": ACCOUNT + POLICY}), shelf).problems) == []
    alias = ACCOUNT + POLICY.replace('"form"', '"alias"')
    assert codes(read_account(write(tmp_path / "b", {"account.toml": alias}), Library((top,))).problems) == ["DC02"]


def test_folders_without_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many files, or too deep, is said; so is a folder that cannot be read."""
    monkeypatch.setattr("underlap.read.library.MAX_FILES", 3)
    shelf = library(tmp_path, {f"d{i}": form(id=f"d{i}") for i in range(5)})
    write(shelf.folders[0], {"x/y.toml": ""})
    assert "RF04" in codes(shelf.problems)
    deep = write(tmp_path / "deep", {"/".join("a" * 20) + "/x.toml": ""})
    assert codes(Library((deep,)).problems) == ["RF04"]
    assert codes(Library((tmp_path / "none",)).problems) == ["RF04"]


# --- documents that are not seen -------------------------------------------------------------------------------------

SEEN = [  # what the policy says, not seen, codes, why
    ('forms_schedule = ["FORM 01 26"]', (), [], "number and edition"),
    ('forms_schedule = ["form"]', (), [], "the number alone, in other letters"),
    ('forms_schedule = ["FORM 07 27"]', ("FORM 07 27",), ["AC17"], "another edition is another form"),
    ('forms_schedule = ["FORM", "endt 9"]', ("endt 9",), [], "a number that nobody has"),
    ('endorsements = ["gone"]', ("gone",), ["AC20"], "an endorsement that nobody has"),
    (
        'endorsements = ["gone"]\nforms_schedule = ["FORM", "GONE 01 26"]',
        ("GONE 01 26",),
        ["AC20"],
        "both are one thing",
    ),
    ('endorsements = ["endt"]\nforms_schedule = ["FORM", "ENDT-01 26"]', (), [], "hyphens and blanks vary"),
    (
        'forms_schedule = ["FORM", "endt 9"]\nwaived = [{ number = "ENDT-9", by = "J. Doe", reason = "premium" }]',
        (),
        [],
        "waived",
    ),
    ('document_stage = "issued"', (), ["AC37"], "an issued policy lists its forms"),
    ('document_stage = "issued"\nforms_schedule = []', (), ["AC37"], "and there are some"),
    ('document_stage = "quote"', (), [], "a quote may not list them yet"),
]


@pytest.mark.parametrize(("keys", "not_seen", "expected", "why"), SEEN, ids=[why for *_, why in SEEN])
def test_schedules(keys: str, not_seen: tuple[str, ...], expected: list[str], why: str, tmp_path: Path) -> None:
    """Encoded, waived, or not seen."""
    text = ACCOUNT + POLICY.replace("limit =", f"{keys}\nlimit =", 1)
    found = read(tmp_path, text, {"endt": endorsement("")})
    assert codes(found.problems) == expected
    assert found.value is not None
    assert found.value.towers[0].policy.schedule.not_seen == not_seen


def test_a_certificate_of_an_issued_policy_has_no_forms_to_list(tmp_path: Path) -> None:
    """Its wording is not seen anyway."""
    good(tmp_path, ACCOUNT + CERTIFICATE.replace("limit =", 'document_stage = "issued"\nlimit =', 1))


def test_a_base_form_that_nobody_has(tmp_path: Path) -> None:
    """The wording is not seen; its endorsements are known by number, and not read."""
    keys = 'endorsements = ["endt"]\nforms_schedule = ["GONE 01 26", "ENDT 01 26"]\n'
    text = ACCOUNT + POLICY.replace('"form"', '"gone"').replace("limit =", f"{keys}limit =", 1)
    found = read(tmp_path, text, {"endt": endorsement('\n[[delete]]\ntarget = "x.ai"\n')})
    assert codes(found.problems) == ["AC20"]
    assert found.value is not None
    policy = found.value.towers[0].policy
    assert (policy.wording, policy.schedule.not_seen) == (None, ("GONE 01 26",))


def test_an_operation_on_a_document_that_is_not_seen_is_let_go(tmp_path: Path) -> None:
    """Nobody can say what it would do; the policy is marked as not seen anyway."""
    text = ACCOUNT + POLICY.replace("limit =", 'endorsements = ["gone", "endt"]\nlimit =', 1)
    body = GRANT.replace('"A"', '"B"') + 'notwithstanding = ["gone/y"]\n[[delete]]\ntarget = "gone/x"\n'
    found = read(tmp_path, text, {"endt": endorsement(body)})
    assert codes(found.problems) == ["AC20"]
    assert found.value is not None
    assert found.value.towers[0].policy.schedule.not_seen == ("gone",)


def test_any_endorsement_of_the_sample_account_may_go_missing(tmp_path: Path) -> None:
    """Then its policy has something not seen, and the account is still read."""
    library = shutil.copytree(shipped_library(), tmp_path / "policies")
    whole = read_account(SAMPLE, Library((library,)))
    assert whole.problems == ()
    assert whole.value is not None
    used = {
        id for id, document in whole.value.documents.items() if document.kind == "endorsement" and not id.startswith("declarations.")
    }
    assert used
    for id in sorted(used):
        [path] = library.rglob(f"{id}.toml")
        text = path.read_text(encoding="utf-8")
        path.unlink()
        found = read_account(SAMPLE, Library((library,)))
        path.write_text(text, encoding="utf-8")
        assert set(codes(found.problems)) == {"AC20"}
        assert found.value is not None
        for (policy, before), (_, after) in zip(whole.value.schedules(), found.value.schedules(), strict=True):
            touched = id in {document.id for document in whole.value.sources.get(policy, ())}
            assert bool(set(after.not_seen) - set(before.not_seen)) == touched


# --- towers ----------------------------------------------------------------------------------------------------------


def layer(id: str, over: str, keys: str = "") -> str:
    """A layer over something."""
    return LAYER.replace('"x1"', f'"{id}"').replace('"eo"', f'"{over}"') + keys


def test_a_tower_is_built_from_below(tmp_path: Path) -> None:
    """In whatever order its layers stand; each attaches where what it is excess of ends."""
    account = good(tmp_path, ACCOUNT + layer("x3", "x2") + layer("x2", "x1") + CERTIFICATE + layer("x1", "eo"))
    assert [(each.id, each.attachment, each.top) for each in account.towers[0].layers] == [
        ("x1", 500_000_000, 1_000_000_000),
        ("x2", 1_000_000_000, 1_500_000_000),
        ("x3", 1_500_000_000, 2_000_000_000),
    ]


TOWERS = [  # layers, codes, why
    (layer("x1", "x2") + layer("x2", "x1"), ["AC10", "AC10"], "two in a circle"),
    (layer("x1", "x1") + layer("x2", "x1"), ["AC10", "AC10"], "one in a circle, one above it"),
    (layer("x1", "eo") + layer("x2", "eo"), ["AC12"], "two in one place"),
    (layer("x1", "eo", 'attachment = "20M"\n') + layer("x2", "eo"), ["AC13"], "a hole between two"),
    (layer("eo", "eo"), ["AC03"], "a layer called like its policy"),
    (layer("x1", "eo").replace('"5M"', '"0"', 1), ["AC16"], "a layer of nothing"),
    (layer("x1", "eo", 'form = "gone"\n'), ["AC20"], "a form that nobody has"),
    (layer("x1", "eo", 'form = "form"\n'), ["AC35"], "a form that grants"),
    (layer("x1", "eo").replace("[{ insurer", "[5, { insurer"), ["SH03"], "a share that is none"),
]


@pytest.mark.parametrize(("layers", "expected", "why"), TOWERS, ids=[why for *_, why in TOWERS])
def test_faulty_towers(layers: str, expected: list[str], why: str, tmp_path: Path) -> None:
    """Each with its code, and no other."""
    assert codes(read(tmp_path, ACCOUNT + CERTIFICATE + layers).problems) == expected


def test_a_layer_with_words_of_its_own(tmp_path: Path) -> None:
    """It follows, less its own exclusions; a form that nobody has leaves it not seen."""
    own = head("form", "xs") + '\n[[exclusion]]\nid = "x"\ntitle = "X"\nwhen = { technology = "ai" }\n'
    found = read(
        tmp_path,
        ACCOUNT + POLICY + layer("x1", "eo", 'form = "xs"\n') + layer("x2", "x1", 'form = "gone"\n'),
        {"xs": own},
    )
    assert codes(found.problems) == ["AC20"]
    assert found.value is not None
    one, two = found.value.towers[0].layers
    assert one.wording is not None
    assert (one.wording.follows, [each.id for each in one.wording.exclusions], one.seen) == (True, ["x"], True)
    assert (two.wording, two.seen, two.schedule.not_seen) == (None, False, ("gone",))


# --- one fault does not make others ----------------------------------------------------------------------------------


def test_what_names_a_faulty_table_is_not_blamed(tmp_path: Path) -> None:
    """A broken party, policy, layer and exposure are told once each."""
    answer = """
[[answer]]
question = "fact:leak/exposure/theory"
value = "ip"
by = "J. Doe"
on = 2026-11-20
evidence = "memo"
"""
    text = (ACCOUNT + POLICY + LAYER + EXPOSURE + answer).replace('name = "Alder, Inc."', "name = 5")
    text = text.replace('insurer = "Insurer A"', "insurer = 5").replace('title = "A leak"', "title = 5")
    assert codes(read(tmp_path, text).problems) == ["SH03", "SH03", "SH03"]


def test_a_file_that_cannot_be_read_hides_nothing(tmp_path: Path) -> None:
    """Ids that it may have given are not called unknown; what is wrong elsewhere is told."""
    wrong = EXPOSURE.replace('"damages"', '"damage"')
    found = read(
        tmp_path,
        ACCOUNT.partition("[[party]]")[0] + CERTIFICATE + LAYER,
        parties="format = 1\n[[party\n",
        more="format = 1\n" + wrong,
    )
    assert codes(found.problems) == ["TX12", "TM06"]


def test_a_faulty_form_is_told_and_its_endorsements_are_not_blamed(tmp_path: Path) -> None:
    """Parts, definitions and clauses that the form would have had."""
    keys = 'endorsements = ["endt"]\nparts = ["other"]\nforms_schedule = ["FORM", "ENDT"]\n'
    text = ACCOUNT + POLICY.replace("limit =", f"{keys}limit =", 1)
    uses = '\n[[exclusion]]\nid = "x"\ntitle = "X"\nwhen = { technology = "@genai" }\n'
    for broken in ("format = 1\n[document", form().replace('kind = "form"', 'kind = "from"')):
        found = read(tmp_path / str(len(broken)), text, {"form": broken, "endt": endorsement(uses)})
        assert len(found.problems) == 1


def test_all_problems_of_all_files(tmp_path: Path) -> None:
    """In the order of their places, each once, though two policies use the faulty form."""
    faulty = form('\n[[exclusion]]\nid = "x"\ntitle = "X"\nwhen = { colour = "red" }\n')
    second = POLICY.replace('id = "eo"', 'id = "eo2"')
    found = read(
        tmp_path,
        (ACCOUNT + POLICY + second).replace('"alder"\ntitle', '"elder"\ntitle', 1),
        {"form": faulty},
        more="format = 2\n",
    )
    assert codes(found.problems) == ["AC02", "SH14", "TX11"]
    assert found.value is None


# --- the rest of the checks, where one code has several causes -------------------------------------------------------

FAULTS = [  # old, new, codes, why
    ('client = "alder"', 'client = "elder"', ["AC02"], "a client that is no party"),
    ('insureds = [{ party = "alder"', 'insureds = [{ party = "elder"', ["AC02"], "an insured that is no party"),
    ('status = "named"', 'status = "named", parts = ["tehc"]', ["AC07"], "a part of an insured"),
    ('status = "named"', 'status = "named", scope = { technology = "@genai" }', ["RF06"], "a scope in words of its own"),
    ('status = "named"', 'status = "named", scope = { question = "why" }', ["RF08"], "a scope with a question"),
    ("limit =", "reporting_window = { days = -1 }\nlimit =", ["AC09"], "a window before expiration"),
    ("limit =", 'evidence = "certificate_only"\nlimit =', ["AC05"], "a form and a certificate"),
    ("limit =", 'endorsements = ["form"]\nlimit =', ["AC03", "AC06"], "a form as its own endorsement"),
    ("limit =", 'sublimit = [{ id = "s", title = "S" }]\nlimit =', ["DC09"], "a sublimit of nothing"),
    ('each_claim = "5M"', 'each_claim = "0"', ["AC16"], "a limit of nothing"),
    ('retention = "none"', 'retention = "nil"', ["SH03"], "another word for none"),
    ('retention = "none"', 'retention = { amount = 1 }', ["SH02", "SH02", "SH02"], "half a retention"),
    ('party = "alder"\ntitle = "A leak"', 'party = "alder"\nclaimant_party = "elder"\ntitle = "A leak"', ["AC02"], "a claimant"),
    ('title = "A leak"', 'title = "A leak"\nsettled = { eo = "6M" }', ["AC24"], "settled above the limit"),
    ('title = "A leak"', 'title = "A leak"\nfacts = { fact = "published" }', ["TX16"], "a tag without its list"),
    ('title = "A leak"', 'title = "A leak"\nfacts = { colour = ["red"] }', ["TX11"], "a list of no facet"),
    ('title = "A leak"', 'title = "A leak"\nfacts = { colour = "red" }', ["TX11"], "a value of no facet"),
    ('title = "A leak"', 'title = "A leak"\nfacts = { conduct = "bad" }', ["TX15"], "no step"),
    ('title = "A leak"', 'title = "A leak"\nfacts = { conduct = ["knowing"] }', ["TX16"], "steps in a list"),
    ('title = "A leak"', 'title = "A leak"\nfacts = { theory = 5 }', ["SH03"], "a value that is no text"),
    ('title = "A leak"', 'title = "A leak"\nfacts = { fact = ["publised"] }', ["TX13"], "a tag misspelled"),
    ('title = "A leak"', 'title = "A leak"\nunknown = ["colour"]', ["TX11"], "no facet unknown"),
    ('title = "A leak"', 'title = "A leak"\nfacts = { fact = ["published"] }\nabsent = ["published"]', ["AC23"], "there and not there"),
    ('item = "damages"', 'item = "damage"', ["TX12"], "an item of no kind"),
    ('item = "damages"', 'item = "damages"\nof = "ceo"', ["AC21"], "an item of nobody"),
    ("[[exposure.item]]", '[[exposure.link]]\nid = "l"\nring = ["cause", "cause"]\n[[exposure.item]]', ["AC30"], "a ring twice"),
    ("[[exposure.item]]", '[[exposure.link]]\nid = "l"\nring = []\n[[exposure.item]]', ["SH16"], "no ring"),
    ("[[exposure.item]]", '[[exposure.link]]\nid = "l"\nring = 5\ntheory = 5\n[[exposure.item]]', ["SH03", "SH03"], "two faults of a link"),
    ("[[exposure.item]]", '[[exposure.item]]\nitem = "damages"\namount = 1\n[[exposure.item]]', ["AC03"], "two items of one id"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected", "why"), FAULTS, ids=[why for *_, why in FAULTS])
def test_faults(old: str, new: str, expected: list[str], why: str, tmp_path: Path) -> None:
    """Each with its code, and no other."""
    text = ACCOUNT + POLICY + EXPOSURE
    assert old in text
    assert codes(read(tmp_path, text.replace(old, new, 1)).problems) == expected


DATES = [  # acts, made, reported, codes, why
    ("", "{ between = [2026-03-01, 2026-04-01] }", "2026-02-28", ["AC32"], "reported before any day of the claim"),
    ("", "{ between = [2026-03-01, 2026-04-01] }", "2026-03-01", [], "reported on its first day"),
    ("2026-04-01", "{ between = [2026-03-01, 2026-04-01] }", "", ["AC32"], "acts after any day of the claim"),
    ("2026-03-31", "{ between = [2026-03-01, 2026-04-01] }", "", [], "acts on its last day"),
    ("{ from = 2026-05-01, to = 2026-06-01 }", "", "{ between = [2026-03-01, 2026-05-01] }", ["AC32"], "acts after the report"),
    ("2026-05-01", "{ between = [2026-01-01, 2026-12-01] }", "2026-03-01", ["AC32"], "each fits the claim, and both together do not"),
    ("2026-05-01", "2026-04-01", "2026-03-01", ["AC32", "AC32"], "each before the last: what follows from two is not said"),
    ("2026-05-01", '"none"', "", [], "acts, and no claim"),
]


@pytest.mark.parametrize(("acts", "made", "reported", "expected", "why"), DATES, ids=[why for *_, why in DATES])
def test_days_that_cannot_follow_each_other(
    acts: str, made: str, reported: str, expected: list[str], why: str, tmp_path: Path
) -> None:
    """Acts, claim, report: refused only where no day of an interval would do."""
    stated = "".join(f"{name} = {day}\n" for name, day in (("acts", acts), ("made", made), ("reported", reported)) if day)
    text = ACCOUNT + POLICY + EXPOSURE.replace("[[exposure.item]]", f"{stated}[[exposure.item]]")
    assert codes(read(tmp_path, text).problems) == expected


ANSWERS = [  # question, value, codes, why
    ("fact:leak/exposure/theory", "ip", [], "a facet"),
    ("fact:leak/exposure/theory", "none", [], "none of them"),
    ("fact:leak/item.damages/conduct", "knowing", [], "a scale"),
    ("fact:leak/link.l/ring", "cause", [], "a doubtful ring"),
    ("fact:leak/count.whole/published", "yes", [], "a tag"),
    ("fact:leak/person.p/stage", "final", [], "a person"),
    ("control:alder/callback", "no", [], "a control that a condition asks"),
    ("control:alder/callback", "never", ["AC28"], "no answer"),
    ("control:alder", "no", ["AC25"], "no control"),
    ("control:elder/callback", "no", ["AC27"], "no party"),
    ("fact:leak/theory", "ip", ["AC25"], "no level"),
    ("fact:leak/item.x/theory", "ip", ["AC27"], "no such level"),
    ("fact:leak/exposure/colour", "red", ["AC27"], "no such facet"),
    ("fact:leak/exposure/ring", "cause", ["AC27"], "a ring of no link"),
    ("fact:leak/exposure/theory", "ip.patents", ["AC28"], "no such value"),
    ("fact:leak/link.l/ring", "claim", ["AC28"], "a ring that is no candidate of the link"),
    ("fact:leak/link.l/technology", "ai.generative", [], "finer than what is stated"),
    ("fact:leak/link.l/technology", "ai", [], "what is stated, and nothing finer"),
    ("fact:leak/link.l/technology", "software", ["AC28"], "beside what is stated"),
    ("fact:leak/link.l/technology", "none", ["AC28"], "none, where something is stated"),
    ("fact:leak/link.l/published", "no", ["AC28"], "not a tag that is stated"),
    ("fact:leak/link.l/published", "yes", [], "the tag that is stated"),
    ("fact:leak/person.p/conduct", "innocent", ["AC28"], "another step than was found"),
    ("fact:leak/person.p/conduct", "knowing", [], "the step that was found, not the one alleged"),
    ("fact:leak/item.damages/item", "defense", ["AC28"], "another kind of item"),
    ("fact:leak/item.damages/item", "damages.statutory", [], "a finer kind of item"),
    ("when:leak/made", "2026", ["AC26"], "a date"),
    ("nonsense:leak", "yes", ["AC25"], "no kind of question"),
]


@pytest.mark.parametrize(("question", "value", "expected", "why"), ANSWERS, ids=[why for *_, why in ANSWERS])
def test_answers(question: str, value: str, expected: list[str], why: str, tmp_path: Path) -> None:
    """Facts and controls, of things that there are."""
    condition = '\n[[condition]]\nid = "c"\ntitle = "C"\ncontrol = "callback"\neffect = "no_cover"\n'
    parts = '[[exposure.link]]\nid = "l"\nring = ["cause", "involved"]\ntechnology = "ai"\nfact = ["published"]\n'
    parts += '[[exposure.person]]\nid = "p"\ncapacity = "employee"\nfacts = { conduct = "negligent" }\nfound = { conduct = "knowing" }\n'
    answer = (
        f'\n[[answer]]\nquestion = "{question}"\nvalue = "{value}"\nby = "J. Doe"\non = 2026-11-20\nevidence = "memo"\n'
    )
    found = read(tmp_path, ACCOUNT + POLICY + EXPOSURE + parts + answer, {"form": form(condition)})
    assert codes(found.problems) == expected
    if found.value is not None:
        assert found.value.answers[question].value == value


def test_only_what_an_account_refers_to_is_read():
    """Of the shipped library: its forms and endorsements, the definitions they take words from, the law documents of its laws."""
    library = Library((shipped_library(),))
    account_folder = Path(__file__).parent.parent / "fixtures" / "value-chain"
    account = read_account(account_folder, library).value
    assert account is not None
    inside = {path for path in map(Path, library.loaded) if path.is_relative_to(shipped_library())}
    kinds = {kind: {path.stem for path in inside if path.parent.name == kind} for kind in ("forms", "endorsements", "law", "matrix")}
    assert kinds["forms"] | kinds["endorsements"] <= account.documents.keys()
    named = "".join(path.read_text(encoding="utf-8") for path in sorted(account_folder.glob("*.toml")))
    assert [stem for stem in sorted(kinds["law"]) if f'"{stem.removeprefix("law.")}' not in named] == [], "laws nobody names"
    assert kinds["matrix"] == set(), "an account in the library keeps to itself"
