"""The interactive document: only for those who may see pages, and nothing inline in it."""

import pytest

from signoff.web import interactive
from tests.web.visitor import Visitor


@pytest.mark.parametrize("path", ["/swagger-ui.html", "/swagger-ui/index.html"])
def test_it_stands_where_documents_promise_it(visitor: Visitor, nobody: Visitor, path: str) -> None:
    answer = visitor.get(path)

    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/html")
    assert 'data-description="/v3/api-docs"' in answer.text
    assert "'unsafe-inline'" not in answer.headers["content-security-policy"]
    assert nobody.get(path).status_code == 401


def test_a_server_without_browser_assets_says_so(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interactive, "served_names", {})

    assert visitor.get("/swagger-ui.html").status_code == 503
