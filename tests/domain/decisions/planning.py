"""Short ways to plan a verification, and to say what came of it."""

from typing import Any

from msgspec.structs import replace

from signoff.domain.decisions.planning.consumer_selectors import ConsumerSelector, VerificationQuery
from signoff.domain.decisions.planning.verification_plan import contracts_for_verification
from signoff.domain.decisions.types import PlannedContract, Selected
from tests.domain.decisions.builder import Builder

LATEST = ConsumerSelector(latest=True)
READ_PENDING = "Read more at https://docs.pact.io/go/pending"


def url_of(selected: Selected) -> str:
    return f"http://pact/{selected.sha}"


def plan(
    b: Builder, *selectors: ConsumerSelector, provider: str = "Bar", **query: Any
) -> list[PlannedContract]:
    return contracts_for_verification(b.tx, provider, replace(VerificationQuery(selectors), **query), url_of)


def chosen(planned: list[PlannedContract]) -> list[tuple[str, str, str]]:
    return [(each.selected.consumer.name, each.selected.version, each.short_description) for each in planned]


def criteria(planned: PlannedContract) -> list[str]:
    _, _, lines = planned.notices[0].text.partition(":\n")
    return [line.removeprefix("    * ") for line in lines.splitlines()]


def texts(planned: PlannedContract) -> dict[str, str]:
    return {notice.when: notice.text for notice in planned.notices}


LONG_AGO = "2000-01-01T00:00:00.000000+00:00"
