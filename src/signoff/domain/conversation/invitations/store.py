"""Writes and look-ups of invitations; nobody outside the room comes here."""

from sqlalchemy import bindparam, delete, exists, select, update

from signoff.domain.conversation.invitations.tables import invitation
from signoff.domain.conversation.types import Invitation
from signoff.domain.identity.tables import account
from signoff.kernel.sql import prepare, upsert

_i = invitation.c
_INVITATION = tuple(_i[name] for name in Invitation.__struct_fields__)
_place = (
    _i.organisation_id == bindparam("organisation_id"),
    _i.conversation_id == bindparam("conversation_id"),
)

_made = upsert(
    invitation, "organisation_id", "conversation_id", "email", "message", "state", "created_at", "inviter_id"
)
insert_invitation = prepare(
    _made.on_conflict_do_update(
        index_elements=["conversation_id", "email"], set_={"message": _made.excluded.message}
    ).returning(*_INVITATION),
    into=Invitation,
)
invitation_with_id = prepare(
    select(*_INVITATION).where(*_place, _i.id == bindparam("invitation_id")), into=Invitation
)
pending = prepare(select(*_INVITATION).where(*_place, _i.state == "pending").order_by(_i.id), into=Invitation)
_mine = exists().where(account.c.id == bindparam("account_id"), account.c.email == _i.email)
invited = prepare(select(_i.id).where(*_place, _i.state == "pending", _mine))
accept = prepare(update(invitation).where(*_place, _i.state == "pending", _mine).values(state="accepted"))
# The link names an invitation, and its seal vouches for the organisation.
invitation_named = prepare(
    select(*_INVITATION).where(
        _i.organisation_id == bindparam("organisation_id"), _i.id == bindparam("invitation_id")
    ),
    into=Invitation,
)
accept_one = prepare(
    update(invitation)
    .where(_i.id == bindparam("invitation_id"), _i.state == "pending")
    .values(state="accepted")
)
delete_invitation = prepare(delete(invitation).where(_i.id == bindparam("invitation_id")))
