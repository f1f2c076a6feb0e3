"""Markup that integrations send, and what may stay of it, by a kept sanitiser.

What people write is text and stays as it is.
"""

from functools import cache
from html import unescape
from typing import Any
from urllib.parse import urlsplit

SCHEMES = {"http", "https", "mailto", "cid"}
_WORDS = (
    "a abbr acronym address article aside b big blockquote br caption cite code dd del details dfn div dl dt em"
    " figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li nav ol p pre samp section small"
    " span strong sub summary sup table tbody td tfoot th thead tr tt ul var wbr"
)
_DOCUMENT = frozenset(_WORDS.split())
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "td": {"colspan"}, "th": {"colspan"}}


def document(text: str) -> str:
    """Keep the harmless elements of a piece of HTML."""
    return _cleaned(text, _DOCUMENT)


def links(text: str) -> str:
    """Keep only the links of a line of HTML."""
    return _cleaned(text, frozenset("a"))


def plain(text: str) -> str:
    """Keep only the text."""
    return unescape(_cleaned(text, frozenset()))


def link(url: str) -> str | None:
    """Give a URL that people may be sent to, else None."""
    try:
        scheme = urlsplit(url.strip()).scheme.lower()
    except ValueError:
        return None
    return url.strip() if scheme in ("http", "https", "mailto") else None


def _cleaned(text: str, elements: frozenset[str]) -> str:
    if "<" not in text:
        return text
    return str(_cleaner(elements).clean(text))


@cache
def _cleaner(elements: frozenset[str]) -> Any:
    import nh3  # noqa: PLC0415 - loaded by the first integration that sends markup

    attributes = {name: given for name, given in _ATTRIBUTES.items() if name in elements}
    return nh3.Cleaner(
        tags=set(elements), attributes=attributes, url_schemes=SCHEMES, link_rel="noopener nofollow"
    )
