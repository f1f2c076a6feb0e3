"""`signoff serve`."""

import asyncio
import gc
import os
import resource
import shlex
import signal
import socket
import sys
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from signoff.cli import options
from signoff.cli.pact_broker_names import translated
from signoff.kernel.errors import Unavailable
from signoff.kernel.log import configure
from signoff.kernel.settings import Settings, SettingsError

if TYPE_CHECKING:
    import uvicorn

# Longer than the usual minute of a load balancer, so that it is the one to close an idle connection.
KEEP_ALIVE = 75
MOST_FILES = 65_536


def serve(
    *,
    host: options.Host = None,
    port: options.Port = None,
    data_dir: options.DataDir = None,
    database_url: options.DatabaseUrl = None,
    base_url: options.BaseUrl = None,
    open: options.Open = None,  # noqa: A002 - the setting's name
    force_open: options.ForceOpen = None,
    public_read: options.PublicRead = None,
    log_level: options.LogLevel = None,
) -> None:
    """Serve until told to stop; the first start makes the database and an administrator, whose token is shown once."""
    settings = options.settings(
        host=host,
        port=port,
        data_dir=data_dir,
        database_url=database_url,
        base_url=base_url,
        open=open,
        force_open=force_open,
        public_read=public_read,
        log_level=log_level,
    )
    options.check(settings)
    configure(settings)
    _refuse_open(settings)
    # What is made while starting stays: the collector need not go through it, neither now nor later.
    gc.disable()
    _allow_connections()
    # Before anything else: a token that is shown only once must not be followed by a failure to listen.
    with _listening(settings) as listener:
        token = _set_up(settings)
        _introduce(settings, listener, token)
        _run(settings, listener)


def _refuse_open(settings: Settings) -> None:
    if settings.open and not settings.force_open and not _is_loopback(settings.host):
        raise SettingsError(
            f"SIGNOFF_OPEN would make everybody who can reach {settings.host} an administrator: "
            "listen on 127.0.0.1, or set SIGNOFF_FORCE_OPEN too"
        )


def _allow_connections() -> None:
    # Each is an open file, a stream for as long as it lasts; what is usual is far less than what is allowed.
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if most == resource.RLIM_INFINITY else min(MOST_FILES, most)
    if now != resource.RLIM_INFINITY and now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listening(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        # What the socket module says repeats the address.
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        raise Unavailable(f"Cannot listen on {settings.host}:{settings.port}: {reason}") from error


def _set_up(settings: Settings) -> str | None:
    from signoff.cli.keys import must_have_key
    from signoff.cli.performing import opened
    from signoff.domain.identity.bootstrapping import bootstrap, configured_logins
    from signoff.kernel.actor import system
    from signoff.migrations.current import bring_up_to_date

    bring_up_to_date(settings)
    logins = configured_logins(settings)
    with opened(settings) as db:
        with db.reading(system()) as tx:
            must_have_key(tx, settings)
        return asyncio.run(db.write(system(), partial(bootstrap, logins=logins)))


def _introduce(settings: Settings, listener: socket.socket, token: str | None) -> None:
    from signoff.cli.performing import file_of

    host, port, *_ = listener.getsockname()
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    for note in translated(os.environ).notes:
        typer.echo(f"Settings: {note}")
    folder = Path(settings.data_dir).absolute()
    file = file_of(settings)
    typer.echo(
        f"Signoff listens on http://{address}{' for ' + settings.base_url if settings.base_url else ''}"
    )
    typer.echo(f"Data: {file.absolute() if file else 'PostgreSQL'}; keys: {folder}")
    if settings.open:
        typer.echo("Open: everybody who can reach this address is an administrator.")
    if token:
        typer.echo(f"Administrator's token, shown only this once: {token}")
        typer.echo(
            "Nothing is here yet; for something to look at, run in another terminal: "
            + shlex.join([str(Path(sys.argv[0]).absolute()), "demo", "--data-dir", str(folder)])
        )


def _run(settings: Settings, listener: socket.socket) -> None:
    import uvicorn

    from signoff.server import create_app

    # Once it has stopped in good order, uvicorn raises the signal again: to be told to stop is no failure.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    app = create_app(settings)
    gc.freeze()
    # One document is many objects, and none of them in a circle.
    gc.set_threshold(20_000, 20, 20)
    gc.enable()

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            app.end_streams()
            await super().shutdown(sockets)

    server = Server(_configuration(settings, app))
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    if not server.started:
        raise typer.Exit(1)


def _configuration(settings: Settings, app: Any) -> "uvicorn.Config":
    import uvicorn

    from signoff.api.kit.connections import Connection

    return uvicorn.Config(
        app,
        loop="uvloop",
        http=Connection,
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,
        # The application reads forwarded headers itself, since it must also believe only trusted proxies.
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=settings.graceful_timeout,
    )
