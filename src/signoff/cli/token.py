"""`signoff token`: tokens of any account, for whoever may read the database."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from signoff.cli import options

app = typer.Typer(help="Create, list and revoke tokens.", no_args_is_help=True)


@app.command("create")
def create(
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="Name or e-mail address of the account.")],
    *,
    description: Annotated[str, typer.Option(help="What it is for.")] = "made on the command line",
    read_only: Annotated[
        bool, typer.Option("--read-only", help="It may only read, whatever the account may.")
    ] = False,
    days: Annotated[
        int | None, typer.Option(min=1, max=36500, help="Days until it expires; never if left out.")
    ] = None,
    organisation: options.Organisation = "default",
    data_dir: options.DataDir = None,
    database_url: options.DatabaseUrl = None,
) -> None:
    """Make a token and print it, alone, this once."""
    from signoff.cli.performing import perform
    from signoff.domain.identity.accounts import account_named
    from signoff.domain.identity.tokens import create_token
    from signoff.domain.identity.types import CreateToken

    expires_at = (datetime.now(UTC) + timedelta(days=days)).isoformat() if days else None
    created = perform(
        options.settings(data_dir=data_dir, database_url=database_url),
        organisation,
        lambda tx: create_token(
            tx, CreateToken(account_named(tx, account).uuid, description, read_only, expires_at)
        ),
    )
    typer.echo(created.value)


@app.command("list")
def list_(
    *,
    organisation: options.Organisation = "default",
    data_dir: options.DataDir = None,
    database_url: options.DatabaseUrl = None,
) -> None:
    """List the tokens, the newest first; the tokens themselves are not stored."""
    from signoff.cli.performing import look, print_table
    from signoff.domain.identity.tokens import list_all_tokens
    from signoff.kernel.page import EVERYTHING

    settings = options.settings(data_dir=data_dir, database_url=database_url)
    listed = look(settings, organisation, lambda tx: list_all_tokens(tx, EVERYTHING))
    head = ("UUID", "ACCOUNT", "BEGINS", "MAY", "EXPIRES", "LAST USED", "REVOKED", "DESCRIPTION")
    print_table(
        head,
        [
            (
                *(token.uuid, token.account, token.hint, "read" if token.read_only else "all"),
                *(_day(token.expires_at), _day(token.last_used_at), _day(token.revoked_at)),
                token.description,
            )
            for token in listed.rows
        ],
    )


def _day(at: str | None) -> str:
    return at[:10] if at else "-"


@app.command("revoke")
def revoke(
    uuid: Annotated[
        str, typer.Argument(metavar="UUID", help="The token's UUID, as `signoff token list` shows it.")
    ],
    *,
    organisation: options.Organisation = "default",
    data_dir: options.DataDir = None,
    database_url: options.DatabaseUrl = None,
) -> None:
    """Make a token useless for good."""
    from signoff.cli.performing import perform
    from signoff.domain.identity.tokens import revoke_token

    settings = options.settings(data_dir=data_dir, database_url=database_url)
    perform(settings, organisation, lambda tx: revoke_token(tx, uuid))
    typer.echo("Revoked.")
