"""Which source code hosts an organisation may ask, and with what token."""

from cryptography.fernet import InvalidToken

from signoff.domain.identity.scopes import Scope
from signoff.domain.outbound import checking
from signoff.domain.outbound.scm import hosts, store
from signoff.domain.outbound.scm.events import ScmIntegrationAdded, ScmIntegrationRemoved
from signoff.domain.outbound.scm.types import Integration, IntegrationFields, Provider
from signoff.domain.outbound.sealing import box
from signoff.kernel.errors import Conflict, Invalid, Unavailable
from signoff.kernel.ids import new_uuid
from signoff.kernel.tx import Tx

LONGEST = 2_048


def add(tx: Tx, fields: IntegrationFields) -> Integration:
    """Let a host be asked, one of each provider; raises Invalid and Conflict, records scm.integration_added."""
    tx.must(Scope.SECRET_MANAGE)
    base_url = (fields.base_url or hosts.PUBLIC[fields.provider]).rstrip("/")
    _check(tx, fields.token, base_url)
    made = tx.first(
        store.insert_integration,
        organisation_id=tx.organisation_id,
        uuid=new_uuid(),
        provider=fields.provider.value,
        base_url=base_url,
        sealed=box(tx.settings).encrypt(fields.token.encode()).decode(),
        created_at=tx.now,
    )
    if made is None:
        raise Conflict(f"There is an SCM integration for {fields.provider} already")
    tx.record(ScmIntegrationAdded(made.uuid, made.provider, made.base_url))
    return made


def listed(tx: Tx) -> list[Integration]:
    """List the hosts that may be asked, oldest first."""
    tx.must(Scope.EVIDENCE_READ)
    return tx.all(store.integrations, organisation_id=tx.organisation_id)


def of(tx: Tx, provider: Provider) -> Integration:
    """Give the host of a provider; raises NotFound."""
    tx.must(Scope.EVIDENCE_READ)
    missing = f"There is no SCM integration for {provider}"
    place = {"organisation_id": tx.organisation_id, "provider": provider.value}
    return tx.found(store.integration_of, missing, **place)


def remove(tx: Tx, known: Integration) -> None:
    """Ask a host no longer, and forget its token; records scm.integration_removed."""
    tx.must(Scope.SECRET_MANAGE)
    if tx.run(store.delete_integration, organisation_id=tx.organisation_id, integration_id=known.id):
        tx.record(ScmIntegrationRemoved(known.uuid, known.provider, known.base_url))


def token_of(tx: Tx, known: Integration) -> str:
    """Decrypt a host's token, for whoever asks it; raises Unavailable when it was encrypted with another key."""
    try:
        return box(tx.settings).decrypt(known.sealed.encode()).decode()
    except InvalidToken as error:
        raise Unavailable(
            "The token of the SCM integration was encrypted with another key than this server has"
        ) from error


def _check(tx: Tx, token: str, base_url: str) -> None:
    faults: dict[str, list[str]] = {}
    if not 1 <= len(token) <= LONGEST or not (token.isascii() and token.isprintable()) or " " in token:
        faults["token"] = ["must be printable, without spaces"]
    if len(base_url) > LONGEST or any(sign in base_url for sign in "?#${}"):
        faults["baseUrl"] = ["must be a plain URL, without query, fragment and parameters"]
    elif text := checking.where(base_url, tx.settings)[1]:
        faults["baseUrl"] = [text]
    if faults:
        raise Invalid(faults)
