"""`signoff clean`."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from signoff.cli import options
from signoff.kernel import clock
from signoff.kernel.settings import Settings

if TYPE_CHECKING:
    from signoff.domain.decisions.retention.cleaning import Cleaned
    from signoff.domain.decisions.retention.cleaning_plan import ApplicationPlan, Plan, Share
    from signoff.kernel.actor import Actor
    from signoff.kernel.database import Database
    from signoff.kernel.tx import Tx

T = TypeVar("T")
Work = Callable[["Database", "Actor"], Awaitable[T]]


def clean(
    *,
    keep: Annotated[
        list[str] | None,
        typer.Option(help="Versions to keep, as JSON; may be repeated. Left out: SIGNOFF_CLEAN_KEEP."),
    ] = None,
    keep_branch: Annotated[
        list[str] | None,
        typer.Option(help='Branches to keep, as JSON; may be repeated. Left out: {"max_age": 90}.'),
    ] = None,
    keep_all_branches: Annotated[
        bool, typer.Option("--keep-all-branches", help="Remove no branch, however stale.")
    ] = False,
    replaced_days: Annotated[
        float, typer.Option(min=0, max=36500, help="Days for which replaced results and revisions are kept.")
    ] = 7,
    limit: Annotated[int, typer.Option(min=1, help="How many versions to remove at most.")] = 1000,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Remove nothing; print what would go, as JSON.")
    ] = False,
    organisation: options.Organisation = "default",
    data_dir: options.DataDir = None,
    database_url: options.DatabaseUrl = None,
) -> None:
    """Remove what nobody needs any more, while servers go on; what is deployed or released always stays."""
    from signoff.domain.decisions.retention import cleaning, cleaning_plan
    from signoff.domain.decisions.retention.keeping import KEEP_BRANCHES, Rules, read_branches, read_versions
    from signoff.domain.outbound import deliveries

    settings = options.settings(data_dir=data_dir, database_url=database_url)
    branches = () if keep_all_branches else read_branches(_translated(keep_branch)) or KEEP_BRANCHES
    rules = Rules(read_versions(_translated(keep) or [settings.clean_keep]), branches, replaced_days)
    if dry_run:
        planned = _perform(
            settings, organisation, lambda db, who: cleaning_plan.plan(db, who, rules, limit=limit)
        )
        typer.echo(json.dumps(_described(settings, organisation, planned, limit), indent=2))
        return
    _print(_perform(settings, organisation, lambda db, who: cleaning.clean(db, who, rules, limit=limit)))
    before = clock.shifted(clock.now(), days=-replaced_days)
    forgotten = _perform(settings, organisation, lambda db, who: deliveries.forget(db, who, before))
    typer.echo(f"Webhook deliveries forgotten: {forgotten}")


def _translated(selectors: list[str] | None) -> list[str]:
    # Those who come from a Pact Broker bring selectors with its word for an application.
    return [text.replace('"pacticipant"', '"application"') for text in selectors or ()]


def _perform(settings: Settings, organisation: str, work: "Work[T]") -> T:
    from signoff.cli.performing import actor_in, opened
    from signoff.kernel.actor import system

    async def performed(db: "Database") -> T:
        return await work(db, await db.read(system(), lambda tx: actor_in(tx, organisation)))

    with opened(settings) as db:
        return asyncio.run(performed(db))


def _print(cleaned: "Cleaned") -> None:
    from signoff.cli.performing import print_table

    rows = [(name, str(cleaned.deleted.get(name, 0)), str(kept)) for name, kept in cleaned.kept.items()]
    print_table(("TABLE", "DELETED", "KEPT"), rows)
    if not cleaned.complete:
        typer.echo("The limit is reached; there may be more: run it again, or raise --limit.")


def _described(settings: Settings, organisation: str, plan: "Plan", limit: int) -> dict[str, Any]:
    from signoff.cli.performing import perform
    from signoff.domain.decisions.retention.keeping import said

    by_selector = [
        {"selector": json.loads(said(each)), "count": count}
        for each, count in zip(plan.selectors, plan.by_selector, strict=True)
    ]
    counts = {
        "totalVersions": plan.versions,
        "versionsToDelete": min(plan.unkept, limit),
        "versionsNotToKeep": plan.unkept,
        "versionsToKeep": plan.versions - plan.unkept,
        "versionsToKeepBySelector": by_selector,
        "totalBranches": plan.branches,
        "branchesToDelete": plan.stale_branches,
        "branchesToKeep": plan.branches - plan.stale_branches,
        "replacedVerificationsToDelete": plan.results,
        "replacedContractsToDelete": plan.revisions,
    }
    summary = perform(settings, organisation, lambda tx: _summary(tx, plan))
    return {"counts": counts, "versionSummary": summary}


def _summary(tx: "Tx", plan: "Plan") -> dict[str, Any]:
    return {name: _application(tx, each) for name, each in sorted(plan.applications.items())}


def _application(tx: "Tx", plan: "ApplicationPlan") -> dict[str, Any]:
    return {
        "toDelete": _share(tx, plan.delete, "fromVersion", "toVersion"),
        "toKeep": _share(tx, plan.keep, "firstVersion", "latestVersion"),
    }


def _share(tx: "Tx", share: "Share", first: str, last: str) -> dict[str, Any]:
    import msgspec

    from signoff.domain.decisions.retention.cleaning_plan import edge

    edges = {first: edge(tx, share.first), last: edge(tx, share.last)}
    described = {name: msgspec.to_builtins(found) for name, found in edges.items() if found is not None}
    return {"count": share.count, **described}
