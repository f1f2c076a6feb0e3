"""What the outbound room records; neither URLs nor headers nor bodies, since they may hold secrets."""

from typing import ClassVar

from signoff.domain.outbound.types import Side
from signoff.kernel.events import Event


class WebhookCreated(Event, frozen=True):
    """A webhook was made; `target` is the scheme, host and port that it calls."""

    KIND: ClassVar[str] = "webhook.created"
    uuid: str
    description: str | None
    consumer: Side | None
    provider: Side | None
    enabled: bool
    events: tuple[str, ...]
    target: str

    def subject(self) -> str:
        """Name the webhook."""
        return self.uuid


class WebhookUpdated(Event, frozen=True):
    """A webhook was changed; the fields tell how it is now."""

    KIND: ClassVar[str] = "webhook.updated"
    uuid: str
    description: str | None
    consumer: Side | None
    provider: Side | None
    enabled: bool
    events: tuple[str, ...]
    target: str

    def subject(self) -> str:
        """Name the webhook."""
        return self.uuid


class WebhookDeleted(Event, frozen=True):
    """A webhook was removed, with its deliveries."""

    KIND: ClassVar[str] = "webhook.deleted"
    uuid: str

    def subject(self) -> str:
        """Name the webhook."""
        return self.uuid


class WebhookTested(Event, frozen=True):
    """Somebody sent a webhook to try it out; without a `uuid` it was not stored."""

    KIND: ClassVar[str] = "webhook.tested"
    uuid: str | None
    target: str

    def subject(self) -> str:
        """Name where it went."""
        return self.target


class DeliveryGivenUp(Event, frozen=True):
    """A receiver could not be reached in any attempt, and none follows."""

    KIND: ClassVar[str] = "webhook.delivery_given_up"
    uuid: str
    webhook: str
    event: str
    attempts: int

    def subject(self) -> str:
        """Name the webhook."""
        return self.webhook
