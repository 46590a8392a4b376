"""What `check` warns of though it is allowed: slices that do not fit together, and claims that no policy can answer."""

from pathlib import Path

import pytest

from tests.shelf import ACCOUNT, CERTIFICATE, EXPOSURE, LAYER, POLICY, codes, form, head, library, write
from underlap.read.accounts import read_account
from underlap.read.checks import check

AI = '[[exclusion]]\nid = "x.ai"\ntitle = "AI"\nwhen = { technology = "ai" }\n'
PATENTS = '[[exclusion]]\nid = "x.ip"\ntitle = "Patents"\nto = { theory = "ip.patent" }\n'
CONTENT = '[[exclusion]]\nid = "x.new"\ntitle = "New words"\nnames_ai = true\nto = { theory = "ip" }\n'
DOCUMENTS = {
    "form": form(),
    "xs-ai": head("form", "xs-ai", "XS-AI") + AI,
    "xs-ip": head("form", "xs-ip", "XS-IP") + PATENTS,
    "xs-new": head("form", "xs-new", "XS-NEW") + CONTENT,
    "endt": head("endorsement", "endt", "ENDT") + AI,
}
SECOND = LAYER.replace('"x1"', '"x2"').replace('"eo"', '"x1"')
INSURERS = SECOND.replace('"anyone"', '"underlying_insurers"')
LATER = POLICY.replace('retroactive = "none"', "retroactive = 2026-01-01")
CYBER = POLICY.replace('id = "eo"', 'id = "cy"')
EXCESS = 'other_insurance = { kind = "excess" }\n'
BIRCH = '[[party]]\nid = "birch"\nname = "Birch"\n'

DROPPING = INSURERS.replace("shares", 'drops_over = ["refused"]\nshares')

FIRST = POLICY.replace('id = "eo"', 'id = "eo"\norder = 1')


def umbrella(attachment: str) -> str:
    """A policy above the first, from there."""
    return POLICY.replace('id = "eo"', f'id = "um"\norder = 2\numbrella = {{ over = ["eo"], attachment = "{attachment}" }}')


def asking(more: str) -> str:
    """The upper layer that looks at insurers below, with another word of exhaustion."""
    return INSURERS.replace('"underlying_insurers"', f'"underlying_insurers", {more}')


def dated(acts: str) -> str:
    """The exposure, with what is known of its acts."""
    return EXPOSURE.replace("[[exposure.item]]", f"{acts}\n[[exposure.item]]")


def own(id: str, layer: str = LAYER) -> str:
    """A layer with a form of its own."""
    return layer + f'form = "{id}"\nforms_schedule = []\n'


CASES = [  # tables, codes, why
    (POLICY + LAYER + "period = [2026-02-01, 2027-01-01]\n", ["AC61"], "bought later"),
    (POLICY + LAYER + "period = [2026-01-01, 2027-01-01]\n", [], "stated, and the same"),
    (POLICY + own("xs-ai"), ["AC62"], "a form that excludes AI"),
    (POLICY + own("xs-new"), ["AC62"], "a form that names AI by other words"),
    (POLICY + own("xs-ip"), [], "a form that excludes something else"),
    (POLICY + own("xs-ip") + own("xs-ip", SECOND), [], "two layers on one form"),
    (POLICY + own("xs-ai") + own("xs-ai", SECOND), ["AC62"], "said of the first of them"),
    (POLICY + own("xs-new") + own("xs-ip", SECOND), ["AC62", "AC62"], "two layers on two forms"),
    (POLICY + LAYER + 'endorsements = ["endt"]\n', [], "an endorsement attached by name"),
    (CERTIFICATE + own("xs-ai"), ["AC62"], "over words that nobody has seen"),
    (POLICY + LAYER + INSURERS, [], "insurers below that pay all"),
    (POLICY + LAYER.replace('"1"', '"1/3"') + INSURERS, ["AC63"], "a part below is not placed"),
    (POLICY + LAYER.replace('"1"', '"1/3"') + SECOND, [], "and the layer above does not ask"),
    (POLICY + 'coinsurance = "10%"\n' + LAYER + INSURERS, ["AC63"], "the insured bears a part below"),
    (POLICY + 'coinsurance = "10%"\n' + LAYER + asking('how_much = "proportionate"'), [], "and the layer above pays in proportion"),
    (POLICY + "insolvent = true\n" + LAYER + INSURERS, ["AC63"], "an insurer below cannot pay"),
    (POLICY + "insolvent = true\n" + LAYER + asking('how = "held_liable"'), [], "and to be liable is enough"),
    (POLICY + LAYER.replace('"anyone" }', '"anyone" }, insolvent = true') + INSURERS, ["AC63"], "an insurer of the layer below cannot pay"),
    (POLICY + "refuses = true\n" + LAYER + INSURERS, ["AC63"], "or will not"),
    (POLICY + "refuses = true\n" + LAYER + DROPPING, [], "and the waiting layer comes down over that"),
    (POLICY + "insolvent = true\n" + LAYER + DROPPING, ["AC63"], "not over this"),
    (FIRST + umbrella("6M"), ["AC79"], "an umbrella from 6M over a limit of 5M"),
    (FIRST + umbrella("5M"), [], "from where the limit ends"),
    (FIRST + LAYER + umbrella("6M"), [], "the layer above reaches there"),
    (POLICY + EXCESS + CYBER + EXCESS, ["AC64"], "each excess of the other"),
    (POLICY + EXCESS + CYBER + EXCESS.replace('"excess"', '"none_if_other"'), [], "two kinds"),
    (POLICY + EXCESS + CYBER + EXCESS.replace('"excess"', '"excess", over = ["eo"]'), [], "one that says over which"),
    (LATER + dated("acts = 2025-03-01"), ["AC65"], "acts before the retroactive date"),
    (LATER + dated("acts = { between = [2025-03-01, 2026-03-01] }"), [], "acts that may lie after it"),
    (LATER + dated('acts = "none"'), [], "no acts"),
    (LATER + EXPOSURE, [], "acts that nobody has stated"),
    (LATER + dated("acts = 2025-03-01") + dated("acts = 2026-03-01").replace('"leak"', '"leak2"'), [], "one of two before it"),
    (POLICY + LAYER + "retroactive = 2026-01-01\n" + dated("acts = 2025-03-01"), ["AC65"], "the layer's own"),
    (BIRCH + POLICY + EXPOSURE.replace('"alder"', '"birch"'), ["AC66"], "a party without a program"),
    (POLICY.replace('"named"', '"director_officer"') + EXPOSURE, ["AC66"], "a policy for persons only"),
]  # fmt: skip


@pytest.mark.parametrize(("tables", "expected", "why"), CASES, ids=[why for *_, why in CASES])
def test_check_warns(tables: str, expected: list[str], why: str, tmp_path: Path) -> None:
    """And nothing is an error."""
    shelf = library(tmp_path, DOCUMENTS)
    folder = write(tmp_path / "account", {"account.toml": ACCOUNT + tables})
    found = check([folder], shelf).problems
    assert codes(found) == expected
    assert not any(problem.is_error for problem in found)
    assert read_account(folder, shelf).problems == ()


def test_a_circle_that_the_account_settles(tmp_path: Path) -> None:
    """Then it is no question."""
    text = ACCOUNT.replace('law = "us.il"', 'law = "us.il"\ncircle = "equal"') + POLICY + EXCESS + CYBER + EXCESS
    assert check([write(tmp_path / "account", {"account.toml": text})], library(tmp_path, DOCUMENTS)).problems == ()


def test_an_insured_of_another_program(tmp_path: Path) -> None:
    """Which does not answer for its claim: the warning says where it stands."""
    insured = '{ party = "alder", status = "named" }, { party = "birch", status = "additional_insured" }'
    text = ACCOUNT + BIRCH + POLICY.replace('{ party = "alder", status = "named" }', insured) + EXPOSURE.replace('"alder"', '"birch"')
    [found] = check([write(tmp_path / "account", {"account.toml": text})], library(tmp_path, DOCUMENTS)).problems
    assert (found.code, found.help) == ("AC66", "in programs of others, which do not answer here: eo")
