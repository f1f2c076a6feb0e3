"""Source code hosts that an organisation may ask for pull requests."""

from signoff.api.factstore import errors, reading, times
from signoff.api.factstore.wire import scm as wire
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.domain.identity import organisations
from signoff.domain.outbound.scm import integrations
from signoff.domain.outbound.scm.types import Integration, IntegrationFields, Provider
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx


def add(tx: Tx, call: Call) -> Reply:
    """Let a host be asked."""
    organisations.must_be_own(tx, call["org"])
    given = reading.read(call, wire.ScmCreate, words=("provider",))
    made = integrations.add(tx, IntegrationFields(Provider(given.provider), given.token, given.base_url))
    return json_reply(_document(made, organisations.own_name(tx)), errors.JSON, 201)


def listed(tx: Tx, call: Call) -> Reply:
    """List the hosts that may be asked."""
    organisations.must_be_own(tx, call["org"])
    name = organisations.own_name(tx)
    return json_reply([_document(each, name) for each in integrations.listed(tx)], errors.JSON)


def remove(tx: Tx, call: Call) -> Reply:
    """Ask a host no longer."""
    organisations.must_be_own(tx, call["org"])
    word = call["provider"].upper().replace("-", "_")
    if word not in tuple(Provider):
        raise NotFound(f"There is no SCM integration for {call['provider']}")
    integrations.remove(tx, integrations.of(tx, Provider(word)))
    return Reply(204)


def _document(known: Integration, organisation: str) -> wire.ScmIntegration:
    return wire.ScmIntegration(
        id=known.uuid,
        org_slug=organisation,
        provider=Provider(known.provider).value,
        base_url=known.base_url,
        is_token_encrypted=True,
        created_at=times.instant(known.created_at),
    )
