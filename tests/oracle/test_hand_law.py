# ruff: noqa: E501 - a row of a table stays on its line
"""The oracle on law documents, statements and rescission worked by hand: one row a rule of docs/format.md, section 7.

Every row changes the plain universe of test_hand_scenarios.py: policy `p` (limit 0.09, aggregate 0.09, no retention), whose one
grant takes every item, under the law us.il, of which there is no document unless the row brings one; here with one claim of
0.05 of damages, if the row states no claims.
"""

from typing import Any

import pytest

from .files import Table
from .test_hand import (
    ANYONE,
    DAMAGES,
    DEFENSE,
    INSURERS,
    NOT_KEPT,
    PENALTY,
    about,
    excluding,
    jan,
    layer,
    limit,
    link,
    person,
    retention,
    taking,
    trigger,
)
from .test_hand_scenarios import bands, capped, ends, excess, losses, one_claim, other, q, umbrella
from .universes import on


def phrase(name: str, ring: str | None = "efficient", **more: Any) -> Table:
    """What a phrase means in an exclusion under us.il, unless more is said."""
    entry = {"id": f"l.{name}", "title": name, "phrase": name, "of": "exclusion", **({"ring": ring} if ring else {}), **more}
    return {"lead_in": [entry]}


DIFFER: Table = {**phrase("arising_out_of", None, wide="connected", narrow="efficient", feature="l.arising"), "feature": [{"id": "l.arising", "text": "?"}]}
ARISING = excluding(when={"technology": "ai.generative"}, lead_in="arising_out_of")


def linked(ring: str) -> list[Table]:
    """A claim about nothing in particular, with generative AI in a ring."""
    return [about(None, link=[link("ai.generative", ring)])]


def granting(**grant: Any) -> Table:
    return {"grant": [{"id": "g", "title": "g", "part": "A", "trigger": "claims_made", **grant}]}


LEAD_INS: list[tuple[Table, str, str]] = [
    ({"form": ARISING, "claims": linked("connected")}, "excluded(p)=5", "no document of the law: the taxonomy's ring"),
    ({"form": ARISING, "claims": linked("connected"), "laws": {"us.il": phrase("arising_out_of")}}, "recovered(p)=5", "under this law it reaches the efficient ring only"),
    ({"form": ARISING, "claims": linked("efficient"), "laws": {"us.il": phrase("arising_out_of")}}, "excluded(p)=5", "which it does reach"),
    ({"form": ARISING, "claims": linked("connected"), "laws": {"us.il": phrase("arising_out_of", of="grant")}}, "excluded(p)=5", "what it means in a grant says nothing of an exclusion"),
    ({"form": ARISING, "claims": linked("connected"), "laws": {"us.il": phrase("resulting_from")}}, "excluded(p)=5", "nor does another phrase"),
    ({"form": ARISING, "claims": linked("connected"), "laws": {"us": phrase("arising_out_of")}}, "recovered(p)=5", "a law above it speaks for it"),
    ({"form": ARISING, "claims": linked("connected"), "laws": {"us": phrase("arising_out_of"), "us.il": phrase("arising_out_of", "connected")}}, "excluded(p)=5", "unless a more specific one does"),
    ({"form": ARISING, "claims": linked("connected"), "laws": {"us.ny": phrase("arising_out_of")}}, "excluded(p)=5", "another law does not"),
    ({"form": ARISING, "claims": linked("connected"), "policies": [{"law": "us.ny"}], "laws": {"us.ny": phrase("arising_out_of")}}, "recovered(p)=5", "the policy's law, not the account's"),
    ({"form": ARISING, "claims": linked("connected"), "laws": {"us.il-courts": phrase("arising_out_of")}}, "recovered(p)=5", "a second document of one law"),
    ({"form": excluding(when={"technology": "ai.generative"}), "claims": linked("cause"), "laws": {"us.il": phrase("resulting_from")}}, "recovered(p)=5", "a clause that states no lead-in has the default phrase"),
    ({"form": excluding(when={"technology": "ai.generative"}, lead_in="arising_out_of", anti_concurrent=True), "claims": linked("connected"), "laws": {"us.il": phrase("arising_out_of")}}, "excluded(p)=5", "anti-concurrent words widen the law's ring"),
    ({"form": excluding(when={"technology": "ai.generative"}, lead_in="for", efficient_only=True), "claims": linked("cause"), "laws": {"us.il": phrase("for", "involved")}}, "recovered(p)=5", "and the others narrow it"),
    ({"form": excluding(to={"item": "damages"}, unless=[{"id": "b", "when": {"technology": "ai.generative"}, "lead_in": "arising_out_of"}]), "claims": linked("connected"), "laws": {"us.il": phrase("arising_out_of")}}, "recovered(p)=5", "a carve-back keeps the taxonomy's"),
    ({"form": granting(when={"technology": "ai.generative"}, lead_in="arising_out_of"), "claims": linked("connected"), "laws": {"us.il": phrase("arising_out_of", of="grant")}}, "not_granted(p)=5", "a grant's own entry"),
    ({"form": granting(when={"technology": "ai.generative"}, lead_in="arising_out_of"), "claims": linked("connected"), "laws": {"us.il": phrase("arising_out_of")}}, "recovered(p)=5", "an exclusion's does not narrow a grant"),
    (
        {"policies": [limit("0.02")], "layer": [excess(5, 5, form="own", law="us.ny")], "documents": {"own": {**ARISING, "grant": []}}, "claims": linked("connected"), "laws": {"us.ny": phrase("arising_out_of")}},
        "recovered(p)=2 recovered(x)=3",
        "a layer's own words under the layer's law",
    ),
    (
        {"policies": [limit("0.02")], "layer": [excess(5, 5, form="own")], "documents": {"own": {**ARISING, "grant": []}}, "claims": linked("connected"), "laws": {"us.ny": phrase("arising_out_of")}},
        "excluded(x)=3 recovered(p)=2",
        "which is that of the policy it follows, if it states none",
    ),
]


def held(answer: str, weight: str = "binding", feature: str = "limb", name: str = "one") -> Table:
    """A decision; a split one gives no answer."""
    stated = {} if weight == "split" else {"answer": answer}
    return {"id": f"p.{name}", "title": name, "feature": feature, **stated, "court": "C", "level": "highest", "date": jan(1), "weight": weight, "cite": "1 C 1", "text": "?"}


def precedents(*decisions: Table) -> Table:
    return {"precedent": list(decisions)}


CONTESTED: Table = {"feature": [{"id": "limb", "text": "?"}], **excluding(to={"item": "any", "question": "limb"})}
PREJUDICE: Table = {"condition": [{"id": "c", "title": "c", "duty": "notice", "control": "callback", "effect": "by_law", "prejudice": "prejudiced"}]}
COMPETING: Table = {
    "grant": [{"id": f"g{part}", "title": part, "part": part, "trigger": "claims_made"} for part in "AB"],
    "sublimit": [{"id": f"s{part}", "title": part, "parts": [part], "amount": amount} for part, amount in (("A", "0.02"), ("B", "0.04"))],
}
COUNTS: Table = {"count": [{"id": "c1", "title": "c1", "weight": "40%", "facts": {"harm": "injury.bodily"}}, {"id": "c2", "title": "c2", "weight": "60%"}]}
NO_INJURY = excluding(to={"harm": "injury"})
SPREAD: Table = {"form": trigger("occurrence"), "claims": [{"harm": {"from": on(-2), "to": jan(4)}, "knowledge": "none"}]}
GENERATIVE = excluding(when={"technology": "ai.generative"})
BY_LAW: Table = {"defense": {"kind": "duty", "place": "inside", "recoupment": "by_law"}}
FOUND: Table = {**about("ai", item=[DAMAGES, DEFENSE]), "found": {"technology": "ai.generative"}}

PRECEDENTS: list[tuple[Table, str, str]] = [
    ({"form": CONTESTED, "laws": {"us.il": precedents(held("no"))}}, "recovered(p)=5", "a binding decision answers the question"),
    ({"form": CONTESTED, "laws": {"us.il": precedents(held("yes"))}}, "excluded(p)=5", "either way"),
    ({"form": CONTESTED, "laws": {"us": precedents(held("no"))}}, "recovered(p)=5", "so does one of the law above"),
    ({"form": CONTESTED, "laws": {"us": precedents(held("yes")), "us.il": precedents(held("no"))}}, "recovered(p)=5", "unless a more specific law has one"),
    ({"form": CONTESTED, "laws": {"us": precedents(held("yes")), "us.il": precedents(held("no", "persuasive"))}}, "excluded(p)=5", "a persuasive one is none"),
    ({"form": CONTESTED, "laws": {"us.il": precedents(held("no"), held("yes", "persuasive", name="two"))}}, "recovered(p)=5", "nor does it disturb a binding one"),
    ({"form": CONTESTED, "laws": {"us.il": precedents(held("no")), "us.il-courts": precedents(held("no", name="two"))}}, "recovered(p)=5", "two documents that agree"),
    ({"form": CONTESTED, "policies": [{"law": "us.ny"}], "laws": {"us.ny": precedents(held("no")), "us.il": precedents(held("yes"))}}, "recovered(p)=5", "of the policy's law"),
    ({"form": ARISING, "claims": linked("connected"), "laws": {"us.il": {**DIFFER, **precedents(held("no", feature="l.arising"))}}}, "recovered(p)=5", "what a phrase reaches may be settled too"),
    ({"form": ARISING, "claims": linked("connected"), "laws": {"us": DIFFER, "us.il": precedents(held("yes", feature="l.arising"))}}, "excluded(p)=5", "by a more specific law than the one in which courts differ"),
    ({"form": COMPETING, "laws": {"us.il": precedents(held("yes", feature="competing.form"))}}, "above_sublimit(p)=1 recovered(p)=4", "which of two grants: the larger"),
    ({"form": PREJUDICE, "answer": NOT_KEPT, "laws": {"us.il": precedents(held("yes", feature="prejudice"))}}, "recovered(p)=5", "no prejudice, and it is needed"),
    ({**SPREAD, "laws": {"us.il": precedents(held("no", feature="spread"))}}, "recovered(p)=4 untimely(p)=1", "by time: days 2 to 6 of 6, floor(5 x 6/6) - floor(5 x 2/6) = 4"),
    ({"form": GENERATIVE, "policies": [BY_LAW], "claims": [FOUND], "laws": {"us.il": precedents(held("yes", feature="recoupment"))}}, "d:excluded(p)=5 l:excluded(p)=4", "defense is asked back"),
    ({"form": NO_INJURY, "document": {"allocation": "best_efforts"}, "claims": [COUNTS], "laws": {"us.il": precedents(held("no", feature="allocation.form"))}}, "allocated_uncovered(p)=2 recovered(p)=3", "by weight: floor(5 x 60%)"),
    (
        {"policies": [limit("0.06", law="us.ny", **other("excess")), q(law="us.ny", **other("excess"))], "laws": {"us.ny": precedents(held("no", feature="other_insurance.circle")), "us.il": precedents(held("yes", feature="other_insurance.circle"))}, "claims": losses(6)},
        "recovered(p)=4 recovered(q)=2",
        "how a circle shares is of the account's law: by limits",
    ),
    ({"form": excluding(to={"harm": "money"}), "policies": [{}, umbrella(unsure=["excluded"])], "laws": {"us.il": precedents(held("yes", feature="drop.broad"))}}, "recovered(u)=3 retained(u)=2", "an umbrella comes down over what p excludes"),
    (
        {"form": excluding(when={"conduct": "knowing"}, stage="final_underlying", actor="an_insured"), "claims": [{"person": [person("ceo")]}], "laws": {"us.il": precedents(held("no", feature="an_insured"))}},
        "recovered(p)=5",
        "one insured's conduct does not defeat the others",
    ),
]

OPEN: list[tuple[Table, list[list[int]], str]] = [
    ({"form": ARISING, "claims": linked("connected"), "laws": {"us.il": DIFFER}}, [[0, 5], [0, 5]], "courts differ on what the phrase reaches"),
    ({"form": ARISING, "claims": linked("efficient"), "laws": {"us.il": DIFFER}}, [[5, 5], [5, 5]], "not on what both readings reach"),
    ({"form": CONTESTED, "claims": losses(5)}, [[0, 5], [0, 5]], "no decision"),
    ({"form": CONTESTED, "laws": {"us.il": precedents(held("no", "persuasive"))}}, [[0, 5], [0, 5]], "a persuasive one"),
    ({"form": CONTESTED, "laws": {"us.il": precedents(held("", "split"))}}, [[0, 5], [0, 5]], "courts of one law are split"),
    ({"form": CONTESTED, "laws": {"us.il": precedents(held("no"), held("", "split", name="two"))}}, [[0, 5], [0, 5]], "a split is not mended by a binding decision of the same law"),
    ({"form": CONTESTED, "laws": {"us": precedents(held("no")), "us.il": precedents(held("", "split"))}}, [[0, 5], [0, 5]], "nor by one of the law above"),
    ({"form": CONTESTED, "laws": {"us": precedents(held("", "split")), "us.il": precedents(held("no"))}}, [[0, 0], [0, 0]], "a split above is not felt below"),
    ({"form": CONTESTED, "laws": {"us.il": precedents(held("no"), held("yes", name="two"))}}, [[0, 5], [0, 5]], "two binding decisions that differ"),
    ({"form": CONTESTED, "laws": {"us.il": precedents(held("no")), "us.il-courts": precedents(held("yes", name="two"))}}, [[0, 5], [0, 5]], "in two documents of one law"),
    ({"form": CONTESTED, "laws": {"us.ny": precedents(held("no"))}}, [[0, 5], [0, 5]], "another law's"),
    ({"form": CONTESTED, "laws": {"us.il": precedents(held("no", feature="limbs"))}}, [[0, 5], [0, 5]], "another question"),
]


def uninsurable(name: str = "u", **entry: Any) -> Table:
    """What nobody may insure."""
    return {"uninsurable": [{"id": name, "title": name, "to": {"item": "penalty"}, **entry}]}


FINES = uninsurable()
BOTH_ITEMS = [{"item": [DAMAGES, PENALTY]}]
FREE: Table = {"surveyed": ["penalty"]}


def favorable(**clause: Any) -> Table:
    return {"favorable_law": [{"id": "venue", "title": "venue", "among": [], **clause}]}


def placed(**more: Any) -> list[Table]:
    """A penalty, in a place."""
    return [{"item": [{**PENALTY, **more}]}]


DE = favorable(laws=["us.de"])
PLACE = favorable(among=["act_place", "suit_place"])
ASKING: Table = {**uninsurable(to={"item": "penalty", "question": "limb"}), "feature": [{"id": "limb", "text": "?"}]}
SUED = {"facts": {"suit_place": "us.de"}}

INSURABILITY: list[tuple[Table, str, str]] = [
    ({"claims": BOTH_ITEMS, "laws": {"us.il": FINES}}, "d:recovered(p)=5 f:uninsurable(p)=3", "nobody may insure penalties"),
    ({"claims": BOTH_ITEMS, "laws": {"us": FINES}}, "d:recovered(p)=5 f:uninsurable(p)=3", "by the law above"),
    ({"claims": BOTH_ITEMS, "laws": {"us.ny": FINES}}, "d:recovered(p)=5 f:recovered(p)=3", "not by another law"),
    ({"claims": BOTH_ITEMS, "policies": [{"law": "us.ny"}], "laws": {"us.ny": FINES}}, "d:recovered(p)=5 f:uninsurable(p)=3", "by the policy's"),
    ({"claims": BOTH_ITEMS, "laws": {"us": FINES, "us.il": uninsurable(to={"item": "penalty", "harm": "injury"})}}, "d:recovered(p)=5 f:recovered(p)=3", "an entry of the same id of a more specific law stands for it"),
    ({"claims": BOTH_ITEMS, "laws": {"us": FINES, "us.il": uninsurable("v", to={"item": "damages"})}}, "d:uninsurable(p)=5 f:uninsurable(p)=3", "one of another id stands beside it"),
    ({"claims": BOTH_ITEMS, "laws": {"us.il": uninsurable(unless=[{"id": "b", "to": {"harm": "money"}}])}}, "d:recovered(p)=5 f:recovered(p)=3", "a carve-back restores"),
    ({"claims": BOTH_ITEMS, "laws": {"us.il": uninsurable(unless=[{"id": "b", "to": {"harm": "injury"}}])}}, "d:recovered(p)=5 f:uninsurable(p)=3", "or does not"),
    ({"claims": linked("connected"), "laws": {"us.il": {**uninsurable(to={"item": "any"}, when={"technology": "ai.generative"}, lead_in="arising_out_of"), **phrase("arising_out_of")}}}, "uninsurable(p)=5", "its own lead-in keeps the taxonomy's ring"),
    ({"claims": [{"item": [DAMAGES, DEFENSE]}], "laws": {"us.il": uninsurable(to={"item": "any"})}}, "d:uninsurable(p)=5 l:recovered(p)=4", "defense may always be insured"),
    ({"claims": [{"item": [DAMAGES, DEFENSE]}], "policies": [{"defense": {"kind": "duty", "place": "inside"}}], "laws": {"us.il": uninsurable(to={"item": "any"})}, "form": excluding(to={"item": "defense"})}, "d:uninsurable(p)=5 l:recovered(p)=4", "it bars payment, not the duty to defend"),
    ({"claims": placed(), "form": excluding(to={"item": "penalty"}), "laws": {"us.il": FINES}}, "excluded(p)=3", "the last test: what is excluded is excluded"),
    ({"claims": placed(), "form": {"condition": [{"id": "c", "title": "c", "duty": "control", "control": "callback", "effect": "no_cover"}]}, "answer": NOT_KEPT, "laws": {"us.il": FINES}}, "condition_failed(p)=3", "so is a condition that failed"),
    (
        {"claims": placed(), "form": {"grant": [{"id": f"g{part}", "title": part, "part": part, "trigger": "claims_made"} for part in "AB"], "exclusion": [{"id": "x", "title": "x", "parts": ["A"], "to": {"item": "penalty"}}]}, "laws": {"us.il": FINES}},
        "uninsurable(p)=3",
        "of two grants the one that got further: uninsurable is nearer than excluded",
    ),
    ({"claims": [COUNTS], "laws": {"us.il": uninsurable(to={"harm": "injury"})}}, "recovered(p)=5", "an item of the whole follows its best count"),
    ({"claims": [COUNTS], "document": {"allocation": "by_count"}, "laws": {"us.il": uninsurable(to={"harm": "injury"})}}, "allocated_uncovered(p)=3 recovered(p)=2", "and is mixed, since in one count no grant covers it"),
    ({"claims": BOTH_ITEMS, "policies": [limit("0.02")], "layer": [excess(8, 8, law="us.ny")], "laws": {"us.ny": FINES}}, "d:recovered(p)=2 d:recovered(x)=3 f:uninsurable(x)=3", "a layer's own law makes a hole of its slice"),
    ({"claims": BOTH_ITEMS, "policies": [limit("0.02")], "layer": [excess(8, 8)], "laws": {"us.ny": FINES}}, "d:recovered(p)=2 d:recovered(x)=3 f:recovered(x)=3", "a layer without one follows the policy"),
    ({"claims": placed(), "policies": [limit("0.01")], "layer": [excess(1, 1, law="us.ny"), layer("0.02", taking("1"), name="y", on="x")], "laws": {"us.ny": FINES}}, "recovered(p)=1 recovered(y)=1 uninsurable(x)=1", "for a layer that anyone exhausts it counts"),
    ({"claims": placed(), "policies": [limit("0.01")], "layer": [excess(1, 1, law="us.ny"), layer("0.02", taking("1", {"who": "insureds_too"}), name="y", on="x")], "laws": {"us.ny": FINES}}, "recovered(p)=1 underlying_not_exhausted(y)=1 uninsurable(x)=1", "for others it does not, as if x excluded it"),
    ({"claims": placed(), "policies": [{}, {**umbrella("excluded", "not_granted"), "law": "us.ny"}], "laws": {"us.il": FINES}}, "underlying_not_exhausted(u)=3", "an umbrella that could insure it does not come down over it"),
    ({"claims": placed(), "policies": [{}, q(law="us.ny")], "laws": {"us.il": FINES}}, "recovered(q)=3", "another policy, under another law"),
    ({"claims": placed(), "form": DE, "laws": {"us.il": FINES, "us.de": FREE}}, "recovered(p)=3", "the law most favorable: us.de has surveyed penalties, and bars none"),
    ({"claims": placed(), "form": DE, "laws": {"us.il": FINES, "us.de": {**FREE, **FINES}}}, "uninsurable(p)=3", "both bar them"),
    ({"claims": placed(), "form": DE, "laws": {"us.il": FINES}}, "uninsurable(p)=3", "nothing is known of us.de"),
    ({"claims": placed(), "form": DE, "laws": {"us.il": FINES, "us.de": {"surveyed": ["damages"]}}}, "uninsurable(p)=3", "not of penalties"),
    ({"claims": placed(), "form": DE, "laws": {"us.il": FINES, "us.de": {"surveyed": ["penalty.tax"]}}}, "recovered(p)=3", "of this very kind"),
    ({"claims": placed(), "form": DE, "laws": {"us.il": FINES, "us": FREE}}, "recovered(p)=3", "a law above it has surveyed them"),
    ({"claims": placed(), "form": DE, "laws": {"us.de": {**FREE, **FINES}}}, "recovered(p)=3", "what the policy's own law does not bar is insurable"),
    ({"claims": placed(**SUED), "form": PLACE, "laws": {"us.il": FINES, "us.de": FREE}}, "recovered(p)=3", "the place where the suit is, stated on the item"),
    ({"claims": [{**placed()[0], "facts": {"technology": "software", "act_place": "us.de"}}], "form": PLACE, "laws": {"us.il": FINES, "us.de": FREE}}, "recovered(p)=3", "or the place of the act, on the exposure"),
    ({"claims": placed(facts={"suit_place": "us.ny"}), "form": PLACE, "laws": {"us.il": FINES, "us.de": FREE}}, "uninsurable(p)=3", "another place"),
    ({"claims": placed(**SUED, found={"suit_place": "us.ny"}), "form": PLACE, "laws": {"us.il": FINES, "us.de": FREE}}, "uninsurable(p)=3", "read on the truth"),
    ({"claims": placed(unknown=["suit_place"]), "form": PLACE, "laws": {"us.il": FINES, "us.de": FREE}}, "uninsurable(p)=3", "a place that nobody knows is none"),
    ({"claims": [{**placed(unknown=["suit_place"])[0], "facts": {"technology": "software", "suit_place": "us.de"}}], "form": PLACE, "laws": {"us.il": FINES, "us.de": FREE}}, "uninsurable(p)=3", "even where the claim states another for the rest"),
    ({"claims": placed(), "form": PLACE, "laws": {"us.il": FINES, "us.de": FREE}}, "uninsurable(p)=3", "nor one that is not stated"),
    ({"claims": placed(facts={"suit_place": "us"}), "form": PLACE, "laws": {"us.il": FINES, "us": FREE}}, "recovered(p)=3", "a place is the law that it names, whatever lies below it"),
    ({"claims": placed(), "form": DE, "laws": {"us.il": {**ASKING, **precedents(held("yes"))}, "us.de": {**FREE, **ASKING, **precedents(held("no"))}}}, "recovered(p)=3", "each law answers its own question"),
    ({"claims": placed(), "form": DE, "policies": [{**limit("0.01"), "law": "us.ny"}], "layer": [excess(5, 5, law="us.il")], "laws": {"us.il": FINES, "us.de": FREE}}, "recovered(p)=1 recovered(x)=2", "a layer under its own law has the clause of the policy that it follows"),
    ({"claims": placed(), "policies": [{**limit("0.01"), "law": "us.ny"}], "layer": [excess(5, 5, law="us.il", form="own")], "documents": {"own": {**DE, "grant": []}}, "laws": {"us.il": FINES, "us.de": FREE}}, "recovered(p)=1 recovered(x)=2", "or one of its own"),
    ({"claims": placed(**SUED), "form": favorable(among=["act_place"]), "laws": {"us.il": FINES, "us.de": FREE}}, "uninsurable(p)=3", "a facet that the clause does not name"),
]


def said(name: str = "mfa", control: str = "callback", answer: str = "yes", **more: Any) -> Table:
    return {"statements": [{"id": name, "text": "?", "control": control, "said": answer, "on": jan(1)}], **more}


def took_place(name: str = "mfa") -> list[Table]:
    return [{"statement": name, "on": jan(2), "by": "b"}]


MAY: Table = {"condition": [{"id": "c", "title": "c", "duty": "application", "effect": "insurer_may_rescind"}]}
KEPT: list[Table] = [{**NOT_KEPT[0], "value": "yes"}]


def may(**more: Any) -> Table:
    return {"condition": [{**MAY["condition"][0], **more}]}


UPHELD = said(upheld=took_place())
RESCINDED = said(rescinded=took_place())
TWO_SAID = {"statements": [*said()["statements"], *said("other")["statements"]], "rescinded": took_place()}
STAYS: Table = {"upheld": took_place()}
PERSONAL: Table = {"insureds": [{"party": "client", "status": "named"}, {"party": "client", "status": "director_officer"}]}
OF_TWO = {"person": [person("ceo"), person("cfo", "innocent")], "item": [{**DAMAGES, "of": "ceo"}, {**PENALTY, "of": "cfo"}, {"id": "own", "item": "penalty.tax", "amount": "0.01"}]}

RESCISSION: list[tuple[Table, str, str]] = [
    ({"form": MAY, "policies": [said()], "answer": KEPT}, "recovered(p)=5", "it was true"),
    ({"form": MAY, "policies": [said(answer="no")], "answer": NOT_KEPT}, "recovered(p)=5", "no was said, and no it is"),
    ({"form": MAY, "policies": [RESCINDED], "answer": NOT_KEPT}, "rescinded(p)=5", "it was rescinded"),
    ({"form": MAY, "policies": [RESCINDED], "answer": KEPT}, "rescinded(p)=5", "whatever the answer to the control"),
    ({"form": MAY, "policies": [UPHELD], "answer": NOT_KEPT}, "recovered(p)=5", "a court refused it"),
    ({"policies": [RESCINDED], "answer": NOT_KEPT}, "recovered(p)=5", "no condition lets anybody rescind"),
    ({"form": may(to={"item": "damages"}), "policies": [RESCINDED], "claims": BOTH_ITEMS}, "d:rescinded(p)=5 f:recovered(p)=3", "the items that it can take"),
    ({"form": may(severable=True, when={"conduct": "knowing"}), "policies": [{**RESCINDED, **PERSONAL}], "claims": [OF_TWO]}, "d:rescinded(p)=5 f:recovered(p)=3 own:recovered(p)=1", "severable: only whose owner knew"),
    ({"form": MAY, "policies": [{**RESCINDED, **PERSONAL}], "claims": [OF_TWO]}, "d:rescinded(p)=5 f:rescinded(p)=3 own:rescinded(p)=1", "not severable: everybody's"),
    ({"form": MAY, "policies": [{**RESCINDED, **retention("0.02")}]}, "rescinded(p)=3 retained(p)=2", "only what it would have paid"),
    ({"form": MAY, "policies": [{**RESCINDED, **retention("0.02", "reduces_limit")}]}, "rescinded(p)=5", "of which a deductible takes nothing"),
    ({"form": MAY, "policies": [{**RESCINDED, "coinsurance": "1/2"}]}, "coinsurance(p)=3 rescinded(p)=2", "of 5 cents the insurer's half is 2"),
    ({"form": MAY, "policies": [RESCINDED], "claims": [{"settled": {"p": "0.02"}}]}, "released(p)=3 rescinded(p)=2", "a settlement comes first"),
    ({"form": MAY, "policies": [{**RESCINDED, "defense": {"kind": "duty", "place": "outside"}}], "claims": [{"item": [DAMAGES, DEFENSE]}]}, "d:rescinded(p)=5 l:rescinded(p)=4", "and a defense that is owed, inside the limit or not"),
    ({"form": may(to={"item": "penalty"}), "policies": [{**RESCINDED, "limit": capped(5, 5)}], "claims": [{"item": [PENALTY]}, {}]}, "rescinded(p)=3 | recovered(p)=5", "it erodes nothing"),
    ({"form": MAY, "policies": [{**RESCINDED, **limit("0.02")}], "layer": [excess(5, 5)]}, "rescinded(p)=2 rescinded(x)=3", "a layer has what was said for the policy, and what became of it"),
    ({"form": MAY, "policies": [{**RESCINDED, **limit("0.02")}], "layer": [excess(5, 5, **STAYS)]}, "recovered(x)=3 rescinded(p)=2", "unless it says so itself; for one that anyone exhausts it counts"),
    ({"form": MAY, "policies": [{**TWO_SAID, **limit("0.02")}], "layer": [excess(5, 5, **STAYS)], "answer": KEPT}, "recovered(x)=3 rescinded(p)=2", "of two statements too, the other of which was true"),
    ({"form": MAY, "policies": [{**RESCINDED, **limit("0.02")}], "layer": [excess(5, 5, {"who": "insureds_too"}, **STAYS)]}, "rescinded(p)=2 underlying_not_exhausted(x)=3", "for others it does not"),
    ({"policies": [{**said(), **limit("0.02")}], "layer": [excess(5, 5, form="own", rescinded=took_place())], "documents": {"own": {**MAY, "grant": []}}, "answer": NOT_KEPT}, "recovered(p)=2 rescinded(x)=3", "the condition is the layer's own"),
    ({"form": MAY, "policies": [limit("0.02")], "layer": [excess(5, 5, **RESCINDED)]}, "recovered(p)=2 rescinded(x)=3", "a statement made for the layer only"),
    ({"form": MAY, "policies": [{**RESCINDED, "insolvent": True}]}, "rescinded(p)=5", "it is void before its insurer is insolvent"),
    ({"form": MAY, "policies": [{**RESCINDED, **limit("0.02")}, umbrella("excluded", "not_granted", "insolvent")]}, "recovered(u)=3 underlying_not_exhausted(u)=2", "an umbrella is not offered them, only what lies above the limit"),
    ({"form": MAY, "policies": [RESCINDED, q(form="broad"), {"id": "u", "form": "broad", **limit("0.05"), "umbrella": {"over": ["p", "q"]}}]}, "above_limit(q)=2 recovered(q)=3", "not even where another that it is over says above the limit"),
    ({"form": MAY, "policies": [{**RESCINDED, **other("primary")}, q(form="broad", **other("none_if_other"))]}, "rescinded(p)=5", "q escapes: the policy that was rescinded covers as before"),
    ({"form": MAY, "policies": [{**RESCINDED, **other("primary", sharing="equal")}, q(form="broad", **other("primary", sharing="equal"))]}, "above_limit(q)=2 recovered(q)=3", "who shares with it pays alone; above the limit is the better reason"),
    ({"form": MAY, "policies": [RESCINDED, q(form="broad")]}, "above_limit(q)=2 recovered(q)=3", "the next policy is offered what it does not pay"),
    ({"form": MAY, "policies": [RESCINDED], "claims": placed(), "laws": {"us.il": FINES}}, "uninsurable(p)=3", "what nobody may insure it would not have paid"),
]

DOUBTS: list[tuple[Table, list[list[int]], str]] = [
    ({"form": MAY, "policies": [said()], "answer": NOT_KEPT}, [[0, 5], [0, 5]], "untrue: whether to rescind is the insurer's to say"),
    ({"form": MAY, "policies": [said()]}, [[0, 5], [0, 5]], "nobody knows whether it was true"),
    ({"form": MAY, "policies": [{**said(), **limit("0.02")}], "layer": [excess(5, 5)], "answer": NOT_KEPT}, [[0, 5], [0, 5]], "each insurer for itself"),
    ({"form": MAY, "policies": [{**said(), **limit("0.02")}], "layer": [excess(5, 5, rescinded=took_place())], "answer": NOT_KEPT}, [[3, 5], [3, 5]], "the layer did; the policy may"),
    ({"form": MAY, "policies": [{**said(), **limit("0.02")}], "layer": [excess(5, 5, INSURERS, upheld=took_place())], "answer": NOT_KEPT}, [[0, 5], [0, 5]], "where it does, a layer that wants it exhausted does not attach"),
    ({"form": MAY, "policies": [{**said(), **limit("0.02")}], "layer": [excess(5, 5, ANYONE, upheld=took_place())], "answer": NOT_KEPT}, [[0, 2], [0, 2]], "one that does not mind does"),
    ({"form": MAY, "policies": [{**said(), "limit": capped(9, 9)}], "answer": NOT_KEPT, "claims": losses(5, 5)}, [[1, 10], [0, 5], [1, 5]], "one policy is rescinded for all claims or for none"),
    ({"form": may(severable=True, when={"conduct": "knowing"}), "policies": [RESCINDED], "claims": [{"facts": {"technology": "software", "stage": "alleged"}, "unknown": ["conduct"]}]}, [[0, 5], [0, 5]], "nobody knows what the owner knew"),
    ({"form": {**CONTESTED, **one_claim("limit")}, "policies": [{"limit": capped(5, 20)}], "claims": losses(4, 4), "scenario": {"related": [["a", "b"]]}, "laws": {"us.il": precedents(held("no"))}}, [[3, 3], [0, 0], [3, 3]], "a question that is settled is settled for all claims"),
]


def single(row: Table) -> Table:
    return row if "claims" in row else {**row, "claims": losses(5)}


LEAD_INS, PRECEDENTS, INSURABILITY, RESCISSION = ([(single(row), told, why) for row, told, why in table] for table in (LEAD_INS, PRECEDENTS, INSURABILITY, RESCISSION))
ENDS = [(single(row), told, why) for table in (OPEN, DOUBTS) for row, told, why in table]
TABLES = [LEAD_INS, PRECEDENTS, INSURABILITY, RESCISSION]


@pytest.mark.parametrize(("row", "told"), [pytest.param(row, told, id=why) for table in TABLES for row, told, why in table])
def test_every_cent_under_its_law(row, told):
    """One world, and each cent where the hand put it."""
    assert bands(row) == told


@pytest.mark.parametrize(("row", "bears"), [pytest.param(row, bears, id=why) for row, bears, why in ENDS])
def test_what_is_borne_while_the_law_is_open(row, bears):
    """Both ends of the sum and of each claim."""
    assert ends(row) == bears
