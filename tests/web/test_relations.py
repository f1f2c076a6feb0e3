"""What the API's links mean: every relation that any answer has leads to a page about it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from markupsafe import escape

from signoff.api.pact_broker.relations import RELATIONS
from signoff.api.pact_broker.routes import ROUTES
from signoff.domain.outbound.templates import NAMES
from signoff.domain.outbound.types import EventName
from signoff.web import wording
from tests.web import approval
from tests.web.visitor import Visitor

ROOT = Path(__file__).parents[2]
# Names that stand in links only for reading: the role of a side, and what is recorded.
MADE_OF = {"{role}": ("consumer", "provider"), "{what}": ("deployment", "release")}


def relations_of(document: Any) -> Iterator[str]:
    """Give the relations with a documentation anywhere in a document."""
    if isinstance(document, list):
        for each in document:
            yield from relations_of(each)
    elif isinstance(document, dict):
        links = document.get("_links")
        if isinstance(links, dict):
            yield from (name.partition(":")[2] for name in links if name.startswith(("pb:", "beta:")))
        for each in document.values():
            yield from relations_of(each)


def in_code() -> set[str]:
    """The relations that the dialect's sources write."""
    found = set()
    for path in sorted((ROOT / "src/signoff/api/pact_broker").glob("*.py")):
        for name in re.findall(r'"(?:pb|beta):([\w{}-]+)"', path.read_text()):
            placeholder = next((each for each in MADE_OF if each in name), "")
            words = MADE_OF.get(placeholder, ("",))
            found |= {name.replace(placeholder, word) for word in words} if placeholder else {name}
    return found


def test_every_relation_of_every_answer_is_described() -> None:
    """The answers are the approved ones of this dialect; the sources name those that no approved answer has."""
    golden = sorted((ROOT / "tests/api/pact_broker/golden").rglob("*.json"))
    answered = {name for path in golden for name in relations_of(json.loads(path.read_text()))}

    assert len(answered) > 50
    assert answered | in_code() <= set(RELATIONS)


def test_every_path_is_one_of_the_api() -> None:
    assert {each.path for each in RELATIONS.values() if each.path} <= {route.template for route in ROUTES}


def test_each_has_a_page(visitor: Visitor) -> None:
    for name, each in RELATIONS.items():
        heading = f"<h1>{escape(each.title)}</h1>"
        assert heading in visitor.content(f"/doc/{name}?context=index")


def test_a_page(visitor: Visitor) -> None:
    approval.check("doc.html", visitor.content("/doc/record-deployment?context=version"))


def test_lists_of_webhooks_name_them_in_another_way(visitor: Visitor) -> None:
    assert "<h1>Make a webhook</h1>" in visitor.content("/doc/webhooks-create")


def test_the_page_of_webhooks_tells_everything(visitor: Visitor) -> None:
    page = visitor.content("/doc/webhooks")

    assert all(each in page for each in (*NAMES, *EventName))
    assert 'id="whitelist"' in page, "messages lead there"
    assert set(wording.PARAMETERS) == set(NAMES)
    assert set(wording.EVENTS) == set(EventName)


def test_the_list(visitor: Visitor) -> None:
    page = visitor.content("/doc")

    assert all(f'href="/doc/{name}"' in page for name in RELATIONS)


def test_what_is_not_described(visitor: Visitor) -> None:
    response = visitor.get("/doc/<b>", accept="*/*")

    assert response.status_code == 404
    assert "There is no relation &lt;b&gt;" in response.text
