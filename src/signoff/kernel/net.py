"""Calls to the outside: bounded, and only to addresses that may be called.

A name is resolved when a connection is made, each address that it has is judged, and the connection goes to a judged
address; so a name that is innocent when it is checked and points inwards later gains nothing. Redirects are answers
like any other: nobody follows them.
"""

import asyncio
import re
import socket
import ssl
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import httpcore2
import httpx2
from httpcore2 import SOCKET_OPTION, AsyncNetworkBackend, AsyncNetworkStream
from msgspec import Struct

from signoff.kernel.settings import Settings, SettingsError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

MAX_ANSWER = 64 * 1024
MAX_CONNECTIONS = 100
KEEP_ALIVE = 15.0
NAME_LOOKUPS = 32
SPARE_SECONDS = 1.0

_HOST = re.compile(r"[0-9a-z._:-]+")

# Ranges through which a host may be reached by another of its addresses, and the site's own of old.
_NAT64 = ip_network("64:ff9b::/96")
_RELAYED = (_NAT64, ip_network("64:ff9b:1::/48"), ip_network("192.88.99.0/24"), ip_network("fec0::/10"))


class CallError(Exception):
    """No answer came; the text says why, for the person who set the call up."""


class CallRefused(CallError):
    """The call was not made, because its address is one that may not be called."""


class Outgoing(Struct, frozen=True):
    """A request to the outside."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None


class Answer(Struct, frozen=True):
    """What came back; `body` ends after as many bytes as the caller wants, MAX_ANSWER if it did not say."""

    status: int
    reason: str
    version: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Target(Struct, frozen=True):
    """Where a URL leads, as calls read it."""

    scheme: str
    host: str
    port: int
    credentials: bool

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}"


def target_of(url: str) -> Target | None:
    """Read a URL as `Caller` does; None if it leads nowhere."""
    try:
        parts = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError):
        return None
    host = parts.raw_host.decode("ascii", "replace").lower()
    if not parts.scheme or not _HOST.fullmatch(host):
        return None
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    return Target(parts.scheme, host, port, bool(parts.userinfo))


def networks(settings: Settings) -> tuple[Network, ...]:
    """Read the private networks that may be called; raises SettingsError for what is no network."""
    try:
        return tuple(ip_network(text, strict=False) for text in settings.webhook_networks)
    except ValueError as error:
        raise SettingsError(f"SIGNOFF_WEBHOOK_NETWORKS: {error}") from error


def may_call(address: Address, allowed: Sequence[Network] = ()) -> bool:
    """Tell whether an address belongs to the public Internet, or to a network that was allowed."""
    real = _real(address)
    if any(each in network for each in (address, real) for network in allowed):
        return True
    return (
        real.is_global
        and not real.is_multicast
        and not real.is_reserved
        and not any(real in network for network in _RELAYED)
    )


def _real(address: Address) -> Address:
    """Give the IPv4 address that an IPv6 one stands for."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else address


class Guard(AsyncNetworkBackend):
    """Connects like its base does, but only to addresses that may be called."""

    def __init__(self, allowed: Sequence[Network]) -> None:
        self._allowed = allowed
        self._backend = httpcore2.AnyIOBackend()
        # Threads of its own: a name server that does not answer must not hold up those who ask for other names.
        self._names = ThreadPoolExecutor(NAME_LOOKUPS, "signoff-names")

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the base's signature
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> AsyncNetworkStream:
        """Resolve the name and connect to the first of its allowed addresses that answers; else raises CallRefused."""
        resolved = await self._resolved(host, port)
        found = [address for address in resolved if may_call(address, self._allowed)]
        if not found:
            raise CallRefused(
                f"{host} is, or resolves to, an address that may not be called: only public addresses and those"
                " in SIGNOFF_WEBHOOK_NETWORKS are allowed"
            )
        for address in found[:-1]:
            try:
                return await self._backend.connect_tcp(
                    str(address), port, timeout, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return await self._backend.connect_tcp(str(found[-1]), port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - the base's signature
        socket_options: Iterable[SOCKET_OPTION] | None = None,  # noqa: ARG002 - as above
    ) -> AsyncNetworkStream:
        """Refuse: nothing on this machine is the outside."""
        raise CallRefused(f"{path} is on this machine")

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)

    async def _resolved(self, host: str, port: int) -> list[Address]:
        ask = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._names, ask)
        except OSError as error:
            raise CallError(f"{host} cannot be resolved: {error.strerror}") from error
        # A scope, as in fe80::1%eth0, is no part of the address.
        return list(dict.fromkeys(ip_address(str(entry[4][0]).partition("%")[0]) for entry in found))

    def close(self) -> None:
        """Let go of the threads that look names up."""
        self._names.shutdown(wait=False, cancel_futures=True)


class Caller:
    """Makes calls and keeps connections for the next ones; belongs to one event loop."""

    def __init__(self, settings: Settings, most: int = MAX_ANSWER) -> None:
        self._most = most
        self._seconds = settings.webhook_timeout
        self._allowed = networks(settings)
        self._guard: Guard | None = None
        self._pool: httpcore2.AsyncConnectionPool | None = None

    async def call(self, request: Outgoing) -> Answer:
        """Send a request and give what comes back, within the time that the settings allow; raises CallError."""
        try:
            # Each step has its own limit, at which connections are closed in good order; this one is for what drips.
            async with asyncio.timeout(self._seconds + SPARE_SECONDS):
                return await self._called(request)
        except (TimeoutError, httpcore2.TimeoutException) as error:
            raise CallError(f"There was no answer within {self._seconds:g} seconds") from error
        except CallError:
            raise
        except Exception as error:
            # Whatever it was, no answer came; the job must go on to say so.
            raise CallError(f"{type(error).__name__}: {error}".removesuffix(": ")) from error

    async def _called(self, request: Outgoing) -> Answer:
        headers = [(name.encode(), value.encode()) for name, value in request.headers]
        stream = self._connections().stream(
            request.method,
            _url(request.url),
            headers=headers,
            content=request.body,
            extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), self._seconds)},
        )
        async with stream as response:
            body = b""
            async for part in response.aiter_stream():
                body += part
                if len(body) >= self._most:
                    break
        return Answer(
            response.status,
            response.extensions.get("reason_phrase", b"").decode("latin-1"),
            response.extensions.get("http_version", b"HTTP/1.1").decode("latin-1"),
            tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers),
            body[: self._most],
        )

    def _connections(self) -> httpcore2.AsyncConnectionPool:
        if self._pool is None:
            self._guard = Guard(self._allowed)
            self._pool = httpcore2.AsyncConnectionPool(
                ssl_context=_trust(),
                max_connections=MAX_CONNECTIONS,
                keepalive_expiry=KEEP_ALIVE,
                network_backend=self._guard,
            )
        return self._pool

    async def close(self) -> None:
        """Close every connection."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.aclose()
        if self._guard is not None:
            self._guard.close()

    async def kept(self, _db: object) -> None:
        """Close every connection when cancelled: the caller as a service of the background."""
        try:
            await asyncio.Event().wait()
        finally:
            await self.close()


@cache
def _trust() -> ssl.SSLContext:
    # Reading the authorities to trust takes 25 ms of the event loop; they are the same for every caller.
    return httpx2.create_ssl_context()


def _url(text: str) -> httpcore2.URL:
    url = httpx2.URL(text)
    return httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
