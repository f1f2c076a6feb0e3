"""How an import reads a broker: patient with one that is busy, content with one that is old."""

from collections.abc import Iterator, Mapping

import httpx2
import pytest

from signoff.cli.importing import broker as reading
from signoff.cli.importing.broker import Broker, links, names_in
from signoff.cli.importing.contracts import plain
from signoff.domain.contracts.contents import content_of
from signoff.kernel.errors import NotFound, Unavailable

ID = "0123456789012345678901234567890123456789"


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "FIRST_PAUSE", 0.0)


def broker(*answers: httpx2.Response, asked: list[httpx2.Request] | None = None) -> Broker:
    given = iter(answers)

    def answer(request: httpx2.Request) -> httpx2.Response:
        if asked is not None:
            asked.append(request)
        return next(given)

    return Broker("http://broker/sub/", "secret", httpx2.MockTransport(answer))


def page(numbers: Iterator[int] | range, *, more: bool) -> httpx2.Response:
    items = [{"number": number} for number in numbers]
    next_link = {"next": {"href": "http://elsewhere/"}} if more else {}
    return httpx2.Response(200, json={"_embedded": {"versions": items}, "_links": next_link})


def test_names_are_encoded_and_the_order_of_parameters_kept() -> None:
    asked: list[httpx2.Request] = []
    with broker(httpx2.Response(200, json={}), asked=asked) as it:
        it.get("pacticipants", "a/b ü", query=[("q[]x", "1"), ("y", "2"), ("q[]x", "3")])

    assert asked[0].url.raw_path == b"/sub/pacticipants/a%2Fb%20%C3%BC?q%5B%5Dx=1&y=2&q%5B%5Dx=3"
    assert asked[0].headers["authorization"] == "Bearer secret"


def test_a_busy_broker_is_asked_again() -> None:
    with broker(httpx2.Response(503), httpx2.Response(429), httpx2.Response(200, json={"a": 1})) as it:
        assert it.get("x") == {"a": 1}


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([httpx2.Response(503, text="later")] * reading.ATTEMPTS, "answered 503"),
        ([httpx2.Response(401, text="who are you")], "answered 401 .* who are you"),
        ([httpx2.Response(200, text="<html>")], "not answer with JSON"),
    ],
)
def test_what_cannot_be_read_is_told(answers: list[httpx2.Response], words: str) -> None:
    with broker(*answers) as it, pytest.raises(Unavailable, match=words):
        it.get("x")


def test_missing_is_no_failure() -> None:
    with broker(httpx2.Response(404), httpx2.Response(404)) as it:
        assert it.find("x") is None
        with pytest.raises(NotFound):
            it.get("x")


def test_collections_are_read_to_the_end() -> None:
    with broker(page(range(3), more=True), page(range(3, 5), more=False)) as it:
        assert [each["number"] for each in it.every("versions", "x")] == [0, 1, 2, 3, 4]


def test_what_an_old_broker_lacks_is_empty() -> None:
    assert links({}, "pb:environments") == []
    assert links({"_links": {"self": {"href": "x"}}}, "self") == [{"href": "x"}]
    with broker(httpx2.Response(200, json={"_links": {}})) as it:
        assert list(it.every("branches", "x")) == []


def test_names_are_taken_out_of_links() -> None:
    href = "https://proxy/sub/pacts/provider/P/consumer/a%2Fb/version/1"

    assert names_in(href, "/pacts/provider/{}/consumer/{}/version/{}") == ("P", "a/b", "1")
    assert names_in(href, "/pacts/provider/{}") is None


def stored(document: Mapping[str, object], sha: str) -> dict[str, object]:
    return {**document, "createdAt": "x", "_links": {"pb:pact-version": {"name": sha}, "self": {"href": "y"}}}


def test_ids_that_the_broker_made_go_and_others_stay() -> None:
    published = {"interactions": [{"description": "x"}], "metadata": {"a": 1}}
    with_own = {"interactions": [{"_id": ID, "description": "x"}]}

    assert plain(stored({**published, **with_own}, content_of(published).sha)) == published
    assert plain(stored(with_own, content_of(with_own).sha)) == with_own
    assert plain({"_document": [1, 2]}) == [1, 2]
