"""What the rooms' values are called on pages."""

import re

from markupsafe import Markup

from signoff.domain.contracts.types import Status
from signoff.domain.outbound.types import DeliveryStatus

STATUS = {
    Status.VERIFIED: "verified",
    Status.FAILED: "failed",
    Status.FAILED_PENDING: "failed (pending)",
    Status.CHANGED: "changed since verified",
    Status.NEVER: "never verified",
}

WEBHOOKS = {
    None: "none",
    DeliveryStatus.NOT_RUN: "not sent yet",
    DeliveryStatus.RETRYING: "retrying",
    DeliveryStatus.SUCCESS: "delivered",
    DeliveryStatus.FAILURE: "failed",
}

_COMMIT = re.compile(r"[0-9a-f]{40}")


def short(text: str, longest: int = 50) -> str:
    """Shorten a commit's hash to seven characters, and anything too long in its middle."""
    if _COMMIT.fullmatch(text):
        return text[:7]
    half = (longest - 1) // 2
    return text if len(text) <= longest else f"{text[:half]}…{text[-half:]}"


def linked(url: str, text: str = "") -> Markup | str:
    """Make a link of an address that leads to the web; any other is only text, for it may do anything."""
    if not url.lower().startswith(("https://", "http://")):
        return url
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(url, text or url)
