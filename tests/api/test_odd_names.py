"""Names in paths that nobody would choose, on every route of the two dialects of evidence: refused, never a crash."""

import re

import pytest

from signoff.api.factstore.routes import ROUTES as FACTSTORE
from signoff.api.kit.routing import Access
from signoff.api.kosli.routes import ROUTES as KOSLI
from tests.api.client import Client

_NAME = re.compile(r"\{(\w+)\}")


@pytest.mark.parametrize("odd", ["%00", "%FF", "..", "a%2Fb", "%0A", "💥", "x" * 600, "9" * 400])
def test_odd_names(client: Client, odd: str) -> None:
    for route in (*FACTSTORE, *KOSLI):
        path = _NAME.sub(lambda name: "default" if name[1] in ("org", "slug") else odd, route.template)
        body: dict[str, object] | None = {} if route.access is Access.WRITE else None
        answer = client.send(route.method, path, body, headers={"accept": "*/*"})
        assert answer.status_code < 500, f"{route.method} {route.template}: {answer.text}"
