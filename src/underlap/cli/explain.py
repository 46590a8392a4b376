"""`underlap explain ACCOUNT EXPOSURE`: why one exposure is covered or not, clause by clause; or one scenario, claim by claim."""

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from underlap.cli import completion
from underlap.cli.review import (
    account_at,
    known,
    library_option,
    match_options,
    matched,
    say,
    screen_options,
    style_of,
    undecided,
)

if TYPE_CHECKING:
    from underlap.match.results import Review
    from underlap.model.accounts import Account


@click.command("explain")
@click.argument("account", type=click.Path(path_type=Path))
@click.argument("exposure", metavar="EXPOSURE|SCENARIO", shell_complete=completion.claims)
@click.option("--policy", metavar="ID", shell_complete=completion.slices, help="Every clause of this policy or layer, and only that.")
@click.option("--all", "everything", is_flag=True, help="Every clause of every policy, those that do nothing too.")
@match_options
@library_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "markdown", "json"]),
    default="table",
    show_default=True,
    help="Text for a screen, Markdown, or the proof.",
)
@screen_options
@click.pass_context
def explain(
    ctx: click.Context,
    account: Path,
    exposure: str,
    policy: str | None,
    everything: bool,
    severity: str,
    basis: str,
    unbound: bool,
    libraries: tuple[Path, ...],
    form: str,
    color: str,
    ascii_only: bool,
    wide: bool,
) -> NoReturn:
    """Say why EXPOSURE of ACCOUNT is covered or not: the words of each policy, both readings, where every cent ends.

    Of a SCENARIO: both ends of all its claims together, claim by claim in the order placed, and where every cent ends.
    scenario:ID means the scenario where an exposure has the same id.
    """
    from attrs import evolve

    style = evolve(style_of(color, ascii_only, wide), markdown=form == "markdown")
    read = account_at(account, libraries, style)
    read = undecided(read) if unbound else read
    scenarios = _scenarios(read)
    id = known(exposure, (*(e.id for e in read.exposures), *scenarios), "exposure or scenario", "exposures and scenarios")
    if id in scenarios:
        if policy is not None or form == "json":
            raise click.UsageError("a scenario has no proof: --policy and --format json are for an exposure; see review --format json.")
        from underlap.report.sequence import render as told

        say(told(matched(read, severity, basis)[0], scenarios[id], style=style, everything=everything))
        ctx.exit(0)
    from underlap.match.proofs import prove

    review, memo = matched(read, severity, basis)
    proof = prove(review, id, memo)
    if form == "json":
        import json

        say(json.dumps(proof, indent=1) + "\n")
    else:
        from underlap.report.calendar import days_of
        from underlap.report.explain import render

        days = days_of(review, id, memo) if policy is None else None
        say(render(review, proof, style=style, policy=_policy(review, id, policy), everything=everything, days=days))
    ctx.exit(0)


command = explain


def _scenarios(account: "Account") -> dict[str, str]:
    """What a scenario may be called on the command line -> its id."""
    exposures = {e.id for e in account.exposures}
    return {f"scenario:{s.id}": s.id for s in account.scenarios} | {s.id: s.id for s in account.scenarios if s.id not in exposures}


def _policy(review: "Review", exposure: str, wish: str | None) -> str | None:
    """The policy or layer asked for, by its id or by its label in reports."""
    if wish is None:
        return None
    from underlap.report.names import labels

    result = next(r for r in review.results if r.exposure.id == exposure)
    ids = [p.policy for p in result.policies]
    by_label = {label.casefold(): id for id, label in labels(review.account).items() if id in ids}
    return by_label.get(wish.casefold()) or known(wish, ids, "policy in this program", "policies")
