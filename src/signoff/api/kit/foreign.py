"""Requests that the page of another site makes a browser send, with what the browser knows of its reader.

Browsers add Basic credentials and cookies to whatever any page lets them send, and an open server asks for none. They
also say where a request comes from; clients that are no browsers say nothing of it.
"""

from urllib.parse import SplitResult, urlsplit

from signoff.api.kit.call import Call

_USUAL_PORTS = {"http": 80, "https": 443}
_OURS = ("", "same-origin", "none")


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
