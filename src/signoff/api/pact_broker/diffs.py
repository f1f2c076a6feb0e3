"""What changed between two contracts, as text."""

import json
from datetime import datetime
from urllib.parse import quote

import msgspec

from signoff.api.kit.call import Call, Reply, text_reply
from signoff.api.pact_broker import links
from signoff.domain.contracts import contents, finding
from signoff.domain.contracts.types import ContractRow
from signoff.kernel import clock
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx

_DAYS = {0: "less than a day", 1: "1 day"}


def with_previous(tx: Tx, call: Call) -> Reply:
    """Compare a version's contract with the one before it that had another content."""
    row = finding.of_version(tx, call["provider"], call["consumer"], call["version"])
    try:
        before = finding.previous_distinct(tx, row)
    except NotFound:
        name = links.contract_name(row)
        return text_reply(f"No previous distinct version was found for {name}")
    return _compared(tx, call, row, before)


def with_version(tx: Tx, call: Call) -> Reply:
    """Compare the contracts of two versions."""
    row = finding.of_version(tx, call["provider"], call["consumer"], call["version"])
    other = finding.of_version(tx, call["provider"], call["consumer"], call["other"])
    return _compared(tx, call, row, other)


def with_content(tx: Tx, call: Call) -> Reply:
    """Compare two contents."""
    row = finding.with_content(tx, call["provider"], call["consumer"], call["sha"])
    other = finding.with_content(tx, call["provider"], call["consumer"], call["other"])
    return _compared(tx, call, row, other)


def _compared(tx: Tx, call: Call, row: ContractRow, other: ContractRow) -> Reply:
    before, after = (msgspec.json.decode(finding.document(tx, each.content_id)) for each in (other, row))
    versions = f"versions {other.version} and {row.version}"
    text = [
        f"# Diff between {versions} of the pact between {row.consumer} and {row.provider}",
        "",
        f"The following changes were made {_ago(tx.now, row.updated_at)}",
        "",
        contents.difference(before, after),
        "",
        "## Links",
        *_linked("pact-version", call, row),
        *_linked("comparison-pact-version", call, other),
    ]
    return text_reply("\n".join(text) + "\n")


def _ago(now: str, then: str) -> str:
    days = (clock.moment(now) - clock.moment(then)).days
    date = datetime.fromisoformat(then).strftime("%a %d %b %Y, %I:%M%p +00:00")
    return f"{_DAYS.get(days, f'{days} days')} ago ({date})"


def _linked(name: str, call: Call, row: ContractRow) -> list[str]:
    # A JSON text is a YAML text too.
    return [
        f"{name}:",
        "  title: Pact",
        f"  name: {json.dumps(links.contract_name(row), ensure_ascii=False)}",
        f"  href: {quote(links.contract_url(call, row), safe=':/%?=&')}",
    ]
