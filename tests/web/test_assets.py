"""Static files and templates."""

import re

from signoff.web.rendering import environment
from tests.web.visitor import Visitor


def test_assets_are_kept_for_good_and_named_by_their_content(visitor: Visitor, nobody: Visitor) -> None:
    links = re.findall(r'(?:href|src)="(/static/[^"]+)"', visitor.get("/").text)

    assert len(set(links)) == 2
    for link in links:
        response = nobody.get(link, "text/css,*/*;q=0.1")
        assert response.status_code == 200
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert re.search(r"\.[0-9a-f]{12}\.(css|svg)$", link)


def test_an_asset_that_is_not_there(nobody: Visitor) -> None:
    response = nobody.get("/static/signoff.css", "*/*")

    assert response.status_code == 404
    assert "immutable" not in response.headers["cache-control"]


def test_every_template_compiles() -> None:
    for name in environment.list_templates():
        environment.get_template(name)


def test_no_template_turns_escaping_off_or_holds_script_or_style() -> None:
    assert environment.loader
    for name in environment.list_templates():
        text = environment.loader.get_source(environment, name)[0]
        assert not re.search(r"\|\s*safe|autoescape|<style|\sstyle=|\son[a-z]+=|javascript:", text), name
