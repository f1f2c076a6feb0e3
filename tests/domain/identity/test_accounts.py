"""Accounts: who may make, change and see which."""

import msgspec
import pytest
from sqlalchemy import select

from signoff.domain.identity.accounts import (
    account_named,
    activate_account,
    change_account,
    create_account,
    deactivate_account,
    find_account,
    list_accounts,
    one_in_use,
    remove_account,
    restore_or_create,
    set_password,
    set_roles,
    those_in_use,
)
from signoff.domain.identity.authenticating import authenticate
from signoff.domain.identity.oauth import clients, granting
from signoff.domain.identity.oauth.tables import grant
from signoff.domain.identity.oauth.types import Asked
from signoff.domain.identity.organisations import administrator
from signoff.domain.identity.queries import password_candidates
from signoff.domain.identity.roles import ADMINISTRATOR, READ_ONLY
from signoff.domain.identity.scopes import Scope, closure
from signoff.domain.identity.tokens import create_token
from signoff.domain.identity.types import AccountChanges, AccountKind, Bearer, CreateAccount, CreateToken
from signoff.kernel.actor import Actor, system
from signoff.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from signoff.kernel.page import Page
from signoff.kernel.sql import prepare
from tests.world import World, password_hash

_GRANTS = prepare(select(grant.c.id))


def test_new_account_is_listed_and_recorded(world: World) -> None:
    command = CreateAccount("dave", AccountKind.USER, "Dave@Example.org", (READ_ONLY,))
    with world.db.writing(world.alice) as tx:
        dave = create_account(tx, command)

    assert (dave.name, dave.email, dave.active, dave.roles) == (
        "dave",
        "dave@example.org",
        True,
        (READ_ONLY,),
    )
    assert world.events(world.alice)[-1] == ("account.created", "dave")
    with world.db.reading(world.alice) as tx:
        assert account_named(tx, "DAVE@example.org") == dave
        assert find_account(tx, dave.uuid) == dave
        assert dave in list_accounts(tx, Page()).rows


@pytest.mark.parametrize(
    ("name", "kind", "email", "field"),
    [
        ("", AccountKind.USER, None, "name"),
        (" dave", AccountKind.USER, None, "name"),
        ("da:ve", AccountKind.USER, None, "name"),
        ("da\nve", AccountKind.USER, None, "name"),
        ("dave", AccountKind.USER, "dave", "email"),
        ("dave", AccountKind.USER, "da ve@example.org", "email"),
    ],
)
def test_bad_account_is_refused(
    world: World, name: str, kind: AccountKind, email: str | None, field: str
) -> None:
    with world.db.writing(world.alice) as tx, pytest.raises(Invalid) as refusal:
        create_account(tx, CreateAccount(name, kind, email))

    assert list(refusal.value.fields) == [field]


@pytest.mark.parametrize(
    ("name", "email"), [("alice", None), ("dave", "ALICE@example.org"), ("alice@example.org", None)]
)
def test_name_or_email_of_another_is_refused(world: World, name: str, email: str | None) -> None:
    with world.db.writing(world.alice) as tx, pytest.raises(Conflict):
        create_account(tx, CreateAccount(name, AccountKind.USER, email))


def test_two_organisations_may_use_one_name(world: World) -> None:
    with world.db.writing(world.mallory) as tx:
        create_account(tx, CreateAccount("alice", AccountKind.USER, "alice@example.org"))

    assert world.events(world.mallory)[-1] == ("account.created", "alice")


def test_service_has_no_password(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        with pytest.raises(Invalid, match="tokens"):
            create_account(tx, CreateAccount("ci", AccountKind.SERVICE, password=password_hash()))
        with pytest.raises(Invalid, match="tokens"):
            set_password(tx, account_named(tx, "bob").uuid, password_hash())


def test_only_those_who_manage_accounts_change_them(world: World) -> None:
    alice = world.account(world.alice)
    for actor in (world.bob, world.carol):
        with world.db.writing(actor) as tx:
            for change in (deactivate_account, activate_account):
                with pytest.raises(Forbidden):
                    change(tx, alice.uuid)
            with pytest.raises(Forbidden):
                create_account(tx, CreateAccount("dave", AccountKind.USER))
            with pytest.raises(Forbidden):
                set_password(tx, alice.uuid, password_hash())
            with pytest.raises(Forbidden):
                set_roles(tx, alice.uuid, (READ_ONLY,))


def test_stranger_finds_nobody(world: World) -> None:
    alice = world.account(world.alice)
    with world.db.writing(world.mallory) as tx:
        for ask in (find_account, deactivate_account, activate_account):
            with pytest.raises(NotFound):
                ask(tx, alice.uuid)
        with pytest.raises(NotFound):
            account_named(tx, "alice")
        assert [account.name for account in list_accounts(tx, Page()).rows] == ["mallory"]


def test_pages_join_to_the_whole(world: World) -> None:
    with world.db.reading(world.alice) as tx:
        pages = [list_accounts(tx, Page(number, 2)) for number in (1, 2, 3)]
        whole = list_accounts(tx, Page())

    assert [account for page in pages for account in page.rows] == whole.rows
    assert {page.total for page in pages} == {3}
    assert pages[0].pages == 2


def test_list_shows_only_kinds_that_may_be_seen(world: World) -> None:
    scopes = closure([Scope.SYSTEM_ACCOUNT_READ])
    with world.db.reading(msgspec.structs.replace(world.alice, scopes=scopes)) as tx:
        assert [account.name for account in list_accounts(tx, Page()).rows] == ["bob"]


def test_deactivating_twice_is_recorded_once(world: World) -> None:
    carol = world.account(world.carol)
    with world.db.writing(world.alice) as tx:
        assert not deactivate_account(tx, carol.uuid).active
        assert not deactivate_account(tx, carol.uuid).active
        assert activate_account(tx, carol.uuid).active

    kinds = [kind for kind, subject in world.events(world.alice) if subject == "carol"]
    assert kinds == ["account.created", "account.deactivated", "account.activated"]


def test_nobody_raises_or_removes_themself(world: World) -> None:
    alice = world.account(world.alice)
    with world.db.writing(world.alice) as tx:
        with pytest.raises(Forbidden, match="own roles"):
            set_roles(tx, alice.uuid, (READ_ONLY,))
        with pytest.raises(Forbidden, match="yourself"):
            deactivate_account(tx, alice.uuid)


def test_roles_are_replaced(world: World) -> None:
    carol = world.account(world.carol)
    with world.db.writing(world.alice) as tx:
        changed = set_roles(tx, carol.uuid, ("read-write", ADMINISTRATOR, ADMINISTRATOR))

    assert changed.roles == (ADMINISTRATOR, "read-write")
    assert world.events(world.alice)[-1] == ("account.roles_changed", "carol")


def test_unknown_role_is_named(world: World) -> None:
    with world.db.writing(world.alice) as tx, pytest.raises(Invalid, match="emperor"):
        create_account(tx, CreateAccount("dave", AccountKind.USER, roles=("emperor",)))


def test_nobody_grants_or_takes_over_more_than_they_have(world: World) -> None:
    scopes = closure([Scope.USER_MANAGE, Scope.CONTRACT_DATA_READ])
    helper = Actor("helper", world.alice.organisation_id, scopes=scopes)
    alice = world.account(world.alice)
    with world.db.writing(helper) as tx:
        for forbidden in (
            lambda: create_account(tx, CreateAccount("dave", AccountKind.USER, roles=(ADMINISTRATOR,))),
            lambda: set_password(tx, alice.uuid, password_hash()),
            lambda: deactivate_account(tx, alice.uuid),
        ):
            with pytest.raises(Forbidden, match="grant"):
                forbidden()


def test_own_password_needs_no_permission(world: World) -> None:
    carol = world.account(world.carol)
    with world.db.writing(world.carol) as tx:
        set_password(tx, carol.uuid, password_hash())

    assert world.events(world.carol)[-1] == ("account.password_changed", "carol")


def test_administrator_without_account_may_do_all(world: World) -> None:
    cli = administrator("command line", world.alice.organisation_id)
    with world.db.writing(cli) as tx:
        create_account(tx, CreateAccount("dave", AccountKind.USER, roles=(ADMINISTRATOR,)))

    assert world.events(world.alice)[-1] == ("account.created", "dave")


def test_an_account_is_renamed_described_and_linked(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        made = create_account(tx, CreateAccount("dora", AccountKind.USER, "dora@example.org"))
        changed = change_account(tx, made.uuid, AccountChanges("dora-2", "Tests", "17"))
        assert (changed.name, changed.description, changed.code_host_id) == ("dora-2", "Tests", "17")
        assert change_account(tx, made.uuid, AccountChanges("dora-2", "Tests", "17")) == changed
        for wrong in (AccountChanges("a:b"), AccountChanges(" a"), AccountChanges(description="x" * 10_001)):
            with pytest.raises(Invalid):
                change_account(tx, made.uuid, wrong)
        other = create_account(tx, CreateAccount("emil", AccountKind.USER))
        for taken in (AccountChanges("dora-2"), AccountChanges(code_host_id="17")):
            with pytest.raises(Conflict):
                change_account(tx, other.uuid, taken)
        with pytest.raises(Conflict):
            create_account(tx, CreateAccount("fay", AccountKind.USER, code_host_id="17"))
    with world.db.writing(world.carol) as tx, pytest.raises(Forbidden):
        change_account(tx, made.uuid, AccountChanges("carol-2"))

    assert [kind for kind, _ in world.events(world.alice)][-4:-1] == [
        "account.renamed",
        "account.described",
        "account.linked",
    ]


def test_a_removed_account_comes_back_without_its_credentials(world: World) -> None:
    wanted = CreateAccount("dora", AccountKind.USER, "dora@example.org", (READ_ONLY,))
    with world.db.writing(world.alice) as tx:
        made = restore_or_create(tx, wanted)
        set_password(tx, made.uuid, password_hash())
        token = create_token(tx, CreateToken(made.uuid, "laptop"))
        client, _ = clients.register(tx, "Wallboard", "https://wallboard.example.org/")
        wanted_by = granting.asked(client, "")
        assert isinstance(wanted_by, Asked)
        tx.actor = msgspec.structs.replace(world.alice, account_id=made.id)
        granting.consent(tx, wanted_by)
        tx.actor = world.alice
        remove_account(tx, made.uuid)
        with pytest.raises(NotFound):
            one_in_use(tx, made.uuid, AccountKind.USER)
        assert made.uuid not in [each.uuid for each in those_in_use(tx, AccountKind.USER)]
        again = restore_or_create(tx, wanted)
        assert (again.uuid, again.active, again.roles) == (made.uuid, True, (READ_ONLY,))
        with pytest.raises(Conflict):
            restore_or_create(tx, wanted)
        with pytest.raises(NotFound):
            one_in_use(tx, made.uuid, AccountKind.SERVICE)
        assert password_candidates(tx, "dora") == []
        assert tx.all(_GRANTS) == []
    with world.db.reading(system()) as tx, pytest.raises(Unauthenticated):
        authenticate(tx, Bearer(token.value), None)
