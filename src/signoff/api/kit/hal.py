"""HAL: links, and documents without empty properties."""

from typing import Any

Json = dict[str, Any]


def link(href: str, *, title: str | None = None, name: str | None = None, **more: Any) -> Json:
    """Make a link object; what is None is left out."""
    return present({"title": title, "name": name, "href": href, **more})


def present(document: Json) -> Json:
    """Leave out the properties that are None, as HAL documents of the Pact Broker do."""
    return {name: value for name, value in document.items() if value is not None}
