"""The records of outbound: webhooks, what they are triggered by, and what became of it."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from msgspec import UNSET, Struct, UnsetType

from signoff.kernel.clock import Instant

MASK = "**********"


class EventName(StrEnum):
    """What a webhook may be for, in the words of its users."""

    CONTRACT_CONTENT_CHANGED = "contract_content_changed"
    CONTRACT_PUBLISHED = "contract_published"
    CONTRACT_REQUIRING_VERIFICATION_PUBLISHED = "contract_requiring_verification_published"
    PROVIDER_VERIFICATION_FAILED = "provider_verification_failed"
    PROVIDER_VERIFICATION_PUBLISHED = "provider_verification_published"
    PROVIDER_VERIFICATION_SUCCEEDED = "provider_verification_succeeded"


class Side(Struct, frozen=True):
    """Which applications a webhook is for on one side of a contract: the one of a name, or all with a label."""

    name: str | None = None
    label: str | None = None


class Request(Struct, frozen=True):
    """What a webhook sends; texts may hold `${pactbroker.NAME}`. Header names are lower-case.

    `body` is a text, or JSON; None is no body. UNSET secrets keep what is stored.
    """

    method: str
    url: str
    headers: dict[str, str] = {}
    body: Any = None
    username: str | None = None
    password: str | UnsetType | None = UNSET
    signing_secret: str | UnsetType | None = UNSET


class WebhookFields(Struct, frozen=True):
    """A wanted webhook; a side that is None stands for every application."""

    request: Request
    description: str | None = None
    consumer: Side | None = None
    provider: Side | None = None
    enabled: bool = True
    events: tuple[str, ...] = (EventName.CONTRACT_CONTENT_CHANGED,)


class Webhook(Struct, frozen=True):
    """A webhook as it may be shown: `name` is method and host, the secrets of `request` are masked."""

    id: int
    uuid: str
    name: str
    description: str | None
    consumer: Side | None
    provider: Side | None
    enabled: bool
    events: tuple[str, ...]
    request: Request
    created_at: Instant
    updated_at: Instant

    @property
    def shown_as(self) -> str:
        """The description, or what it does."""
        return self.description or self.name


class Promise(Struct, frozen=True):
    """Which contract a delivery is about; `tags` are those of the consumer version that count for it."""

    consumer: str
    version: str
    provider: str
    sha: str
    tags: tuple[str, ...] = ()


class Addresses(Struct, frozen=True):
    """Where the world finds things: each gives a URL from the URL before every path."""

    contract: Callable[[str, Promise], str]
    verification: Callable[[str, Promise, int], str]


class Occurrence(Struct, frozen=True):
    """One reason to trigger webhooks; what happens once has one occurrence per delivery that a webhook gets for it.

    `tags` None means all tags of the consumer version, `number` is that of the verification.
    """

    event: EventName
    at: Instant
    consumer: str
    provider: str
    sha: str
    version: str | None
    tags: tuple[str, ...] | None = None
    provider_version: str | None = None
    descriptions: tuple[str, ...] = ()
    number: int | None = None


class Expected(Struct, frozen=True):
    """A delivery that is about to be made, under the uuid that it will have."""

    event: EventName
    uuid: str
    webhook_uuid: str
    description: str | None


class Expectation(Struct, frozen=True):
    """What webhooks a published contract triggers, and whether any is there for its pair at all."""

    expected: tuple[Expected, ...]
    any_configured: bool


class DeliveryStatus(StrEnum):
    """How far a delivery is."""

    NOT_RUN = "not_run"
    RETRYING = "retrying"
    SUCCESS = "success"
    FAILURE = "failure"


OVER = (DeliveryStatus.SUCCESS, DeliveryStatus.FAILURE)


class Delivery(Struct, frozen=True):
    """A webhook that was triggered, and how far it is; `next_at` is when another attempt may follow."""

    id: int
    uuid: str
    event: str
    status: str
    attempts: int
    created_at: Instant
    updated_at: Instant
    webhook_uuid: str
    description: str | None
    name: str
    contract_id: int
    consumer: str
    provider: str
    next_at: Instant | None

    @property
    def shown_as(self) -> str:
        """The webhook's description, or what it does."""
        return self.description or self.name


class Execution(Struct, frozen=True):
    """One attempt of a delivery; `logs` tell it line by line, secrets masked."""

    attempt: int
    success: int
    status_code: int | None
    milliseconds: int
    logs: str
    created_at: Instant


class TestRun(Struct, frozen=True):
    """What came of trying a webhook out; `answer` is None where it may not be shown or did not come."""

    __test__ = False

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: str | None
    success: bool
    logs: str
    hidden: bool
    error: str | None
    answer: "ShownAnswer | None"


class ShownAnswer(Struct, frozen=True):
    """An answer for people to read."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
