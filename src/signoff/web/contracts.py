"""A contract to read: what the consumer expects, how the provider met it, what changed."""

from collections.abc import Callable

import msgspec

from signoff.api.kit.call import Call, Reply
from signoff.domain.catalog import branches, tags
from signoff.domain.contracts import contents, finding, verifying
from signoff.domain.contracts.overviews import standing
from signoff.domain.contracts.types import ContractRow, Which
from signoff.domain.delivery import occupancy
from signoff.domain.outbound import deliveries
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx
from signoff.web import failures, reading
from signoff.web.failures import Failures
from signoff.web.query import flag
from signoff.web.rendering import page

_RESULTS = 10
# Larger contracts are machines' work, and only a machine will read them.
_READABLE = 2_000_000


def by_version(tx: Tx, call: Call) -> Reply:
    """Show what one consumer version promised."""
    return _shown(tx, call, _of_version(tx, call))


def by_content(tx: Tx, call: Call) -> Reply:
    """Show a content, in the newest version that has it."""
    return _shown(tx, call, finding.with_content(tx, call["provider"], call["consumer"], call["sha"]))


def latest(which: Which) -> Callable[[Tx, Call], Reply]:
    """Make the handler that shows the newest contract of a pair within a selection."""

    def handler(tx: Tx, call: Call) -> Reply:
        name = call.parameters.get("tag") or call.parameters.get("branch", "")
        return _shown(tx, call, finding.newest(tx, call["provider"], call["consumer"], which, name))

    return handler


def changes(tx: Tx, call: Call) -> Reply:
    """Show what changed since the contract before that had another content."""
    row = _of_version(tx, call)
    return _compared(tx, call, row, _before(tx, row))


def comparison(tx: Tx, call: Call) -> Reply:
    """Show what changed between two versions."""
    other = finding.of_version(tx, call["provider"], call["consumer"], call["other"])
    return _compared(tx, call, _of_version(tx, call), other)


def _of_version(tx: Tx, call: Call) -> ContractRow:
    return finding.of_version(tx, call["provider"], call["consumer"], call["version"])


def _before(tx: Tx, row: ContractRow) -> ContractRow | None:
    try:
        return finding.previous_distinct(tx, row)
    except NotFound:
        return None


def _shown(tx: Tx, call: Call, row: ContractRow) -> Reply:
    text = finding.document(tx, row.content_id)
    if flag(call, "raw"):
        published = contents.as_published(msgspec.json.decode(text))
        return Reply(200, msgspec.json.format(msgspec.json.encode(published)), "application/json")
    results = verifying.of_content(tx, row.content_id, _RESULTS)
    return page(
        tx,
        call,
        "contract.html",
        row=row,
        reading=reading.read(msgspec.json.decode(text)) if len(text) <= _READABLE else None,
        status=standing.status(tx, row),
        results=results,
        failures=_failures(tx, row) if results else {},
        before=_before(tx, row),
        on_branches=branches.of_versions(tx, [row.version_id]).get(row.version_id, []),
        tagged=tags.of_versions(tx, [row.version_id]).get(row.version_id, []),
        environments=occupancy.environments_of(tx, [row.version_id]).get(row.version_id, []),
        webhooks=deliveries.worst(deliveries.of_contracts(tx, [row.id]).get(row.id, [])),
    )


def _failures(tx: Tx, row: ContractRow) -> Failures:
    newest = verifying.latest_of_content(tx, row.provider, row.consumer, row.sha)
    return failures.read(newest.verification.details)


def _compared(tx: Tx, call: Call, row: ContractRow, other: ContractRow | None) -> Reply:
    lines: list[str] = []
    if other is not None:
        before, after = (msgspec.json.decode(finding.document(tx, each.content_id)) for each in (other, row))
        # The first two lines name files that are none.
        lines = contents.difference(before, after).splitlines()[2:]
    return page(tx, call, "changes.html", row=row, other=other, lines=lines)
