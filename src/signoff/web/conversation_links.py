"""Where the pages are that threads of facts link to."""

from urllib.parse import quote

_PAGES = {
    "trail": "/flows/{}/trails/{}",
    "contract": "/pacts/provider/{1}/consumer/{0}/latest",
    "application": "/pacticipants/{}",
}


def page_of(about: tuple[str, ...]) -> str:
    """Give the path of the page about something, by its kind and its names."""
    kind, *names = about
    return _PAGES[kind].format(*(quote(name, safe="") for name in names))
