"""Users and organisations."""

from signoff.api.flowdock import answers, reading, wire
from signoff.api.flowdock.wire import Json
from signoff.api.kit.call import Call, Reply
from signoff.domain.conversation import people
from signoff.domain.identity import accounts, organisations
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Forbidden, Invalid, NotFound
from signoff.kernel.tx import Tx


def me(tx: Tx, call: Call) -> Reply:
    """Show the caller."""
    if tx.actor.account_id is None:
        raise NotFound("You have no account here")
    return answers.ok(wire.user(answers.bare(tx, call), people.one(tx, tx.actor.account_id)))


def listed(tx: Tx, call: Call) -> Reply:
    """List the people of the organisation."""
    place = answers.bare(tx, call)
    return answers.ok([wire.user(place, each) for each in people.everyone(tx)])


def show(tx: Tx, call: Call) -> Reply:
    """Show somebody."""
    return answers.ok(wire.user(answers.bare(tx, call), people.one(tx, reading.number(call, "user"))))


def update(tx: Tx, call: Call) -> Reply:
    """Give oneself another nick."""
    found, number = reading.given(call), reading.number(call, "user")
    if number != tx.actor.account_id:
        raise Forbidden("You may only change yourself")
    nick, email = found.text("nick"), found.text("email")
    if email is not None and email.lower() != people.one(tx, number).email:
        raise Invalid({"email": ["is changed by an administrator"]})
    if nick is not None:
        people.rename(tx, number, nick)
    return answers.ok(answers.EMPTY)


# --- organisations ---


def organizations(tx: Tx, call: Call) -> Reply:
    """List the organisation of the caller."""
    return answers.ok([_organization(tx, call)])


def organization(tx: Tx, call: Call) -> Reply:
    """Show the organisation of the caller."""
    reading.organisation(tx, call)
    return answers.ok(_organization(tx, call))


def find_organization(tx: Tx, call: Call) -> Reply:
    """Show the organisation with an id, which is the caller's or nobody's."""
    if reading.given(call).whole("id") != organisations.own(tx).id:
        raise NotFound("not found")
    return answers.ok(_organization(tx, call))


def members(tx: Tx, call: Call) -> Reply:
    """List an organisation's people, and who of them administers it."""
    reading.organisation(tx, call)
    return answers.ok(_members(tx, call))


def remove(tx: Tx, call: Call) -> Reply:
    """Take somebody out of the organisation, by switching the account off."""
    tx.must(Scope.USER_MANAGE)
    reading.organisation(tx, call)
    accounts.deactivate_account(tx, people.one(tx, reading.number(call, "user")).uuid)
    return answers.GONE


def _organization(tx: Tx, call: Call) -> Json:
    return {
        **wire.organization(answers.here(tx, call)),
        "subscription": {"trial": False},
        "users": _members(tx, call),
    }


def _members(tx: Tx, call: Call) -> list[Json]:
    place = answers.bare(tx, call)
    return [
        {**wire.user(place, each), "admin": each.administrator} for each in people.everyone(tx) if each.active
    ]
