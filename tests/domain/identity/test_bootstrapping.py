"""A new installation."""

import pytest

from signoff.domain.identity.accounts import list_accounts
from signoff.domain.identity.authenticating import authenticate
from signoff.domain.identity.bootstrapping import bootstrap, configured_logins
from signoff.domain.identity.organisations import ensure_organisation
from signoff.domain.identity.scopes import EVERYTHING
from signoff.domain.identity.types import Bearer
from signoff.kernel.actor import system
from signoff.kernel.database import Database
from signoff.kernel.page import Page
from signoff.kernel.settings import Settings, SettingsError
from tests.world import World


def test_first_start_gives_a_token_and_the_second_none(db: Database) -> None:
    values = []
    for _ in range(2):
        with db.writing(system()) as tx:
            values.append(bootstrap(tx))

    assert values[0]
    assert values[1] is None
    with db.reading(system()) as tx:
        admin = authenticate(tx, Bearer(values[0]))
        assert (admin.name, admin.scopes) == ("admin", EVERYTHING)
        tx.actor = admin
        assert [account.name for account in list_accounts(tx, Page()).rows] == ["admin"]


def test_settings_may_name_the_first_administrator(db: Database) -> None:
    logins = configured_logins(Settings(login="admin:as it was", reader_login="ci:as it was"))
    with db.writing(system()) as tx:
        token = bootstrap(tx, logins)

    assert token
    with db.reading(system()) as tx:
        admin = authenticate(tx, Bearer(token))
        assert (admin.name, admin.scopes) == ("admin", EVERYTHING)
        tx.actor = admin
        assert [account.name for account in list_accounts(tx, Page()).rows] == ["admin", "ci"]


@pytest.mark.parametrize(
    "settings",
    [
        Settings(login="admin"),
        Settings(login=":as it was"),
        Settings(reader_login="ci:"),
        # Whoever has the reader's password would be an administrator.
        Settings(login="ci:as it was", reader_login="ci:another"),
    ],
)
def test_logins_that_open_nothing_or_too_much_are_refused(settings: Settings) -> None:
    with pytest.raises(SettingsError, match=r"LOGIN must (be|name)"):
        configured_logins(settings)


def test_installation_with_accounts_gets_no_administrator(world: World) -> None:
    with world.db.writing(system()) as tx:
        assert bootstrap(tx) is None


def test_organisation_is_made_once_and_recorded_in_its_own_log(world: World) -> None:
    with world.db.writing(system()) as tx:
        made = [ensure_organisation(tx, "third") for _ in range(2)]
        assert tx.actor == system()

    assert made[0] == made[1]
    assert world.events(system(made[0].id)) == [("organisation.created", "third")]
