"""The base URL of a request: configured, or from the request itself, trusting proxies only when told to."""

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from signoff.api.kit.call import HeaderMap
from signoff.kernel.settings import Settings, SettingsError

Network = IPv4Network | IPv6Network


class Addressing:
    """Works out base URLs, and takes the path prefix off a path."""

    def __init__(self, settings: Settings) -> None:
        self._configured = settings.base_url.rstrip("/")
        if self._configured and urlsplit(self._configured).scheme not in ("http", "https"):
            raise SettingsError("SIGNOFF_BASE_URL must begin with http:// or https://")
        self._prefix = urlsplit(self._configured).path
        self._trusted = tuple(_network(text) for text in settings.trusted_proxies)

    def base(self, scheme: str, headers: HeaderMap, client: str) -> str:
        """Give the URL before every path, without a trailing slash."""
        if self._configured:
            return self._configured
        host = headers.get("host", "localhost")
        if self._trusted and _trusts(self._trusted, client):
            scheme = _scheme(headers) or scheme
            host = _first(headers, "x-forwarded-host") or host
            host = _with_port(host, _first(headers, "x-forwarded-port"), scheme)
            return f"{scheme}://{host}{_prefix(_first(headers, 'x-forwarded-prefix'))}"
        return f"{scheme}://{host}"

    def stripped(self, path: str) -> str:
        """Take the configured prefix off, for proxies that leave it on."""
        if self._prefix and (path == self._prefix or path.startswith(self._prefix + "/")):
            return path[len(self._prefix) :] or "/"
        return path


def _network(text: str) -> Network:
    try:
        return ip_network(text, strict=False)
    except ValueError as error:
        raise SettingsError(f"SIGNOFF_TRUSTED_PROXIES: {text!r} is no address or network") from error


@lru_cache(maxsize=1024)
def _trusts(trusted: tuple[Network, ...], client: str) -> bool:
    try:
        address = ip_address(client)
    except ValueError:
        return False
    return any(address in network for network in trusted)


def _first(headers: HeaderMap, name: str) -> str:
    return headers.get(name, "").partition(",")[0].strip()


def _scheme(headers: HeaderMap) -> str:
    if _first(headers, "x-forwarded-ssl").lower() == "on":
        return "https"
    said = _first(headers, "x-forwarded-proto") or _first(headers, "x-forwarded-scheme")
    return said.lower() if said.lower() in ("http", "https") else ""


def _prefix(said: str) -> str:
    return said.rstrip("/") if said.startswith("/") else ""


def _with_port(host: str, port: str, scheme: str) -> str:
    usual = {"http": "80", "https": "443"}.get(scheme)
    has_port = ":" in host.rpartition("]")[2]
    return host if not port.isdigit() or port == usual or has_port else f"{host}:{port}"
