"""Pages of collections: what a query asks for, and what a document says of it."""

import re
from typing import Any

from signoff.api.kit.call import Call
from signoff.api.kit.hal import Json, link
from signoff.api.pact_broker import nested_query
from signoff.api.pact_broker.nested_query import Nested
from signoff.kernel.errors import Invalid
from signoff.kernel.page import EVERYTHING, Page, Paged

# Small enough that the offset, a product of two of these, fits the engines' integers.
LARGEST = 2**31 - 1
_INTEGER = re.compile(r"-?[0-9]{1,18}")


def read(call: Call, otherwise: Page = EVERYTHING) -> Page:
    """Read which page is asked for, in the new or the old words; without any, what `otherwise` says. Raises Invalid."""
    query = nested_query.parse(call.query)
    faults: dict[str, list[str]] = {}
    number = _positive(query, faults, "page", "pageNumber")
    size = _positive(query, faults, "size", "pageSize")
    if faults:
        raise Invalid(faults)
    if number is None and size is None:
        return otherwise
    return Page(number or 1, size or Page().size)


def search(call: Call) -> str | None:
    """Read the text that names shall contain."""
    return text(nested_query.parse(call.query), "q")


def text(query: Nested, *names: str) -> str | None:
    """Read the first of some plain parameters that is given and not blank."""
    given = (query.get(name) for name in names)
    return next((value for value in given if isinstance(value, str) and value.strip()), None)


def decorated(call: Call, document: Json, found: Paged[Any]) -> Json:
    """Add to a collection which page it is and where its neighbours are; the whole collection stays as it is."""
    page = found.page
    if page == EVERYTHING:
        return document
    return {
        **document,
        "_links": {**document["_links"], **_neighbours(call, found)},
        "page": {
            "number": page.number,
            "size": page.size,
            "totalElements": found.total,
            "totalPages": found.pages,
        },
    }


def _neighbours(call: Call, found: Paged[Any]) -> Json:
    number = found.page.number
    links = {}
    if number < found.pages:
        links["next"] = link(_url(call, found.page, number + 1), title="Next page")
    if number > 1:
        links["previous"] = link(_url(call, found.page, number - 1), title="Previous page")
    return links


def _url(call: Call, page: Page, number: int) -> str:
    contained = search(call)
    narrowed = [("q", contained)] if contained else []
    query = nested_query.encode([*narrowed, ("size", str(page.size)), ("page", str(number))])
    return f"{call.here}?{query}"


def _positive(query: Nested, faults: dict[str, list[str]], *names: str) -> int | None:
    name = next((each for each in names if query.get(each)), None)
    if name is None:
        return None
    given = _INTEGER.fullmatch(str(query[name]))
    number = int(given.group()) if given else 0
    if number < 1:
        faults[name] = ["must be greater than or equal to 1" if given else "must be an integer"]
        return None
    return min(number, LARGEST)
