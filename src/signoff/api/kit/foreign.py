"""Requests that the page of another site makes a browser send, with what the browser knows of its reader.

Browsers add Basic credentials and cookies to whatever any page lets them send, and an open server asks for none. They
also say where a request comes from; clients that are no browsers say nothing of it.
"""

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from signoff.api.kit.call import Call
from signoff.api.kit.refusals import Refusal
from signoff.kernel.settings import Settings

_USUAL_PORTS = {"http": 80, "https": 443}
_OURS = ("", "same-origin", "none")
# Names that nobody outside can let point here: without a dot, or under a domain that is nobody's.
_INSIDE = (".localhost", ".internal")


def is_foreign(call: Call) -> bool:
    """Tell whether the browser says that another site sent this."""
    site, origin = call.headers.get("sec-fetch-site", ""), call.headers.get("origin", "")
    return site not in _OURS or bool(origin and origin.lower() != origin_of(call.base))


def origin_of(base: str) -> str:
    """Give the origin of a base URL, as browsers write it."""
    parts = urlsplit(base.lower())
    return f"{parts.scheme}://{_host(parts)}"


def _host(parts: SplitResult) -> str:
    host = parts.netloc.rpartition("@")[2]
    return host.removesuffix(f":{_USUAL_PORTS.get(parts.scheme)}")


def refuse_strangers(call: Call, settings: Settings) -> None:
    """Refuse what a page of another site can make a browser send to a server that asks nobody who they are.

    Such a page may not even read, nor come under a name of its own that it lets point to this machine.
    Raises Refusal 403.
    """
    if not settings.open or call.method == "OPTIONS":
        return
    if call.headers.get("origin") and is_foreign(call):
        raise Refusal(403, "This server is open, so no page of another site may read it")
    host = call.headers.get("host", "").lower()
    if not settings.force_open and not _is_here(host, settings.base_url):
        raise Refusal(
            403,
            f"This server is open, and does not know itself as {host}. If that is its address, whoever runs it has to"
            " set SIGNOFF_BASE_URL.",
        )


def _is_here(host: str, base_url: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        if base_url and name == urlsplit(base_url.lower()).hostname:
            return True
        return "." not in name.rstrip(".") or name.endswith(_INSIDE) or bool(ip_address(name))
    except ValueError:
        return False
