"""The URLs that webhooks carry, and those of webhooks themselves."""

from signoff.api.kit.call import Call
from signoff.api.kit.links import joined
from signoff.api.pact_broker import metadata
from signoff.domain.outbound.types import Addresses, Promise


def contract_address(base: str, promise: Promise) -> str:
    """The URL of a content; its token says for which consumer version, and that results count as work in progress."""
    said = [("cvn", promise.version), *(("cvt[]", tag) for tag in promise.tags), ("w", "true")]
    return joined(base, (*_content(promise), "metadata", metadata.encode(said)))


def verification_address(base: str, promise: Promise, number: int) -> str:
    """The URL of a result."""
    return joined(base, (*_content(promise), "verification-results", str(number)))


def _content(promise: Promise) -> tuple[str, ...]:
    return ("pacts", "provider", promise.provider, "consumer", promise.consumer, "pact-version", promise.sha)


ADDRESSES = Addresses(contract_address, verification_address)


def webhook_url(call: Call, uuid: str) -> str:
    """The URL of a webhook."""
    return call.url("webhooks", uuid)


def scope_url(call: Call, provider: str | None, consumer: str | None) -> str:
    """The URL of the webhooks of a pair, of a provider or of a consumer."""
    sides = (("provider", provider), ("consumer", consumer))
    return call.url("webhooks", *(part for role, name in sides if name is not None for part in (role, name)))


def logs_url(call: Call, uuid: str) -> str:
    """The URL of the logs of a triggered webhook."""
    return call.url("triggered-webhooks", uuid, "logs")
