"""Texts that would keep our own expressions busy: reading them takes time that grows with their length only."""

import asyncio
import time
from collections.abc import Callable

import pytest

from signoff.domain.conversation.texts import terms
from signoff.domain.decisions.rego import compiling
from signoff.kernel.database import Database
from signoff.kernel.errors import Invalid
from signoff.kernel.yaml_texts import read_yaml
from tests.api.client import Client

SIZE = 1_000_000
# A second for what takes hundredths of one, and took an hour.
SECONDS = 1.0
FORM = "application/x-www-form-urlencoded"

SEARCHED: dict[str, Callable[[], object]] = {
    "an element that is opened again and again": lambda: terms._ELEMENT.sub(" ", "<" * SIZE),
    "lines with nothing in them": lambda: compiling._PACKAGE.search("\n" * SIZE),
    "lines with spaces only": lambda: compiling._PACKAGE.search("  \n" * SIZE),
}


@pytest.mark.parametrize("search", SEARCHED.values(), ids=SEARCHED)
def test_what_is_looked_for(search: Callable[[], object]) -> None:
    started = time.monotonic()
    search()

    assert time.monotonic() - started < SECONDS


@pytest.mark.parametrize("body", [b"a" + b"[" * SIZE + b"=1", b"a[]=1&" * 900], ids=["brackets", "values"])
@pytest.mark.parametrize("path", [b"/oauth/token", b"/v1/messages/chat/" + b"a" * 32])
def test_a_form_of_nobody_in_particular(
    db: Database, runner: asyncio.Runner, path: bytes, body: bytes
) -> None:
    anybody = Client(db, runner)
    started = time.monotonic()
    answer = anybody.raw("POST", path, body, accept="*/*", content_type=FORM)

    assert answer.status_code in (400, 401, 404)
    assert time.monotonic() - started < SECONDS


def test_a_query_of_brackets(db: Database, runner: asyncio.Runner) -> None:
    started = time.monotonic()
    answer = Client(db, runner).raw("POST", b"/oauth/token?a" + b"[" * 60_000 + b"=1", accept="*/*")

    assert answer.status_code in (400, 401)
    assert time.monotonic() - started < SECONDS


YAML = {
    "lists in lists": "[" * 200_000,
    "mappings in mappings": "{" * 200_000,
    "lists in lists by lines": "- " * 100_000,
    "keys of keys": "? " * 100_000,
    "many values": "[" + "0," * 99_990 + "0]",
    "many keys": "\n".join(f"a{number}: 1" for number in range(20_000)),
}


@pytest.mark.parametrize("text", YAML.values(), ids=YAML)
def test_yaml(text: str) -> None:
    started = time.monotonic()
    with pytest.raises(Invalid):
        read_yaml(text, dict)

    assert time.monotonic() - started < 2 * SECONDS
