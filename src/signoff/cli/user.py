"""`signoff user`: accounts of people and services."""

import sys
from typing import Annotated

import typer

from signoff.cli import options

app = typer.Typer(help="Create, change and list accounts.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="Name or e-mail address of the account.")]
Roles = Annotated[
    list[str] | None, typer.Option(help="administrator, read-write, reporter or read-only; may be repeated.")
]


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the account.")],
    *,
    email: Annotated[str | None, typer.Option(help="E-mail address, which may be used to sign in.")] = None,
    role: Roles = None,
    service: Annotated[
        bool, typer.Option("--service", help="For a machine: it has tokens, but no password.")
    ] = False,
    password: Annotated[
        bool, typer.Option("--password", help="Ask for a password, or read it from a pipe.")
    ] = False,
    organisation: options.Organisation = "default",
    data_dir: options.DataDir = None,
    database_url: options.DatabaseUrl = None,
) -> None:
    """Create an account."""
    from signoff.cli.performing import perform
    from signoff.domain.identity.accounts import create_account
    from signoff.domain.identity.passwords import new_password
    from signoff.domain.identity.types import AccountKind, CreateAccount

    settings = options.settings(data_dir=data_dir, database_url=database_url)
    kind = AccountKind.SERVICE if service else AccountKind.USER
    hashed = new_password(_read_password()) if password else None
    command = CreateAccount(name, kind, email, tuple(role or ()), hashed)
    created = perform(settings, organisation, lambda tx: create_account(tx, command))
    typer.echo(f"Created {created.kind} {created.name} with {_roles(created.roles)}.")


@app.command("set-password")
def set_password(
    name: Name,
    *,
    organisation: options.Organisation = "default",
    data_dir: options.DataDir = None,
    database_url: options.DatabaseUrl = None,
) -> None:
    """Ask for a person's new password, or read it from a pipe."""
    from signoff.cli.performing import perform
    from signoff.domain.identity import accounts
    from signoff.domain.identity.passwords import new_password

    settings = options.settings(data_dir=data_dir, database_url=database_url)
    hashed = new_password(_read_password())
    perform(
        settings,
        organisation,
        lambda tx: accounts.set_password(tx, accounts.account_named(tx, name).uuid, hashed),
    )
    typer.echo("Changed.")


@app.command("set-roles")
def set_roles(
    name: Name,
    *,
    role: Roles = None,
    organisation: options.Organisation = "default",
    data_dir: options.DataDir = None,
    database_url: options.DatabaseUrl = None,
) -> None:
    """Replace an account's roles; without any role it may do nothing."""
    from signoff.cli.performing import perform
    from signoff.domain.identity import accounts

    changed = perform(
        options.settings(data_dir=data_dir, database_url=database_url),
        organisation,
        lambda tx: accounts.set_roles(tx, accounts.account_named(tx, name).uuid, tuple(role or ())),
    )
    typer.echo(f"{changed.name} has {_roles(changed.roles)}.")


@app.command("list")
def list_(
    *,
    organisation: options.Organisation = "default",
    data_dir: options.DataDir = None,
    database_url: options.DatabaseUrl = None,
) -> None:
    """List the accounts by name."""
    from signoff.cli.performing import look, print_table
    from signoff.domain.identity.accounts import list_accounts
    from signoff.kernel.page import EVERYTHING

    settings = options.settings(data_dir=data_dir, database_url=database_url)
    listed = look(settings, organisation, lambda tx: list_accounts(tx, EVERYTHING))
    print_table(
        ("NAME", "KIND", "E-MAIL", "ACTIVE", "ROLES"),
        [
            (
                account.name,
                account.kind,
                account.email or "-",
                "yes" if account.active else "no",
                _roles(account.roles),
            )
            for account in listed.rows
        ],
    )


@app.command("deactivate")
def deactivate(
    name: Name,
    *,
    organisation: options.Organisation = "default",
    data_dir: options.DataDir = None,
    database_url: options.DatabaseUrl = None,
) -> None:
    """Switch an account and its tokens off."""
    from signoff.cli.performing import perform
    from signoff.domain.identity.accounts import account_named, deactivate_account

    settings = options.settings(data_dir=data_dir, database_url=database_url)
    perform(settings, organisation, lambda tx: deactivate_account(tx, account_named(tx, name).uuid))
    typer.echo("Deactivated.")


@app.command("activate")
def activate(
    name: Name,
    *,
    organisation: options.Organisation = "default",
    data_dir: options.DataDir = None,
    database_url: options.DatabaseUrl = None,
) -> None:
    """Switch a deactivated account on again."""
    from signoff.cli.performing import perform
    from signoff.domain.identity.accounts import account_named, activate_account

    settings = options.settings(data_dir=data_dir, database_url=database_url)
    perform(settings, organisation, lambda tx: activate_account(tx, account_named(tx, name).uuid))
    typer.echo("Activated.")


def _read_password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")


def _roles(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "no role"
