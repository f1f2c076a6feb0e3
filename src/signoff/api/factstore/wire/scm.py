"""Source code hosts; `base_url` is our own."""

from signoff.api.factstore.wire.attestations import Provider
from signoff.api.factstore.wire.base import Wire


class ScmCreate(Wire, frozen=True, kw_only=True):
    """A token for a source code host; without a URL it is the provider's own."""

    provider: Provider
    token: str
    base_url: str | None = None


class ScmIntegration(Wire, frozen=True, kw_only=True):
    """A source code host that may be asked for pull requests; its token is never told."""

    id: str
    org_slug: str
    provider: Provider
    base_url: str
    is_token_encrypted: bool
    created_at: str
