"""What a browser shows when something stood in the way."""

import pytest

from signoff.kernel.errors import Forbidden, NotFound, SignoffError, Unavailable
from signoff.web import errors
from tests.web import approval
from tests.web.visitor import Visitor, content_of


def test_nobody_is_asked_for_a_credential(nobody: Visitor) -> None:
    response = nobody.get("/")

    assert response.status_code == 401
    assert response.headers["www-authenticate"] == 'Basic realm="Signoff", charset="UTF-8"'
    approval.check("401.html", content_of(response))


def test_a_wrong_token_is_asked_again(nobody: Visitor) -> None:
    response = nobody.get("/", authorization="Basic bm9ib2R5OndpdGggbm8gcGFzc3dvcmQ=")

    assert response.status_code == 401
    assert "www-authenticate" in response.headers


@pytest.mark.parametrize(
    ("error", "status", "text"),
    [
        (NotFound("No application <b>"), 404, "No application &lt;b&gt;"),
        (Forbidden("You need the permission contract_data:read:* for this"), 403, "You need the permission"),
        (Unavailable("The database is busy"), 503, "The database is busy"),
    ],
)
def test_a_rooms_refusal(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, text: str
) -> None:
    fail_with(monkeypatch, error)

    response = visitor.get("/")

    assert response.status_code == status
    assert text in response.text
    assert "www-authenticate" not in response.headers


def test_an_error_of_ours_has_a_reference_and_no_details(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_with(monkeypatch, ZeroDivisionError("secret detail"))

    response = visitor.get("/")

    assert response.status_code == 500
    assert "Its log knows it as " in response.text
    assert "secret detail" not in response.text


def test_a_path_that_cannot_be_read(visitor: Visitor) -> None:
    response = visitor.get("/pacticipants//x")

    assert response.status_code == 404


@pytest.mark.parametrize("path", ["/", "/no/such/place", "/static/no-such-file.css"])
def test_every_answer_keeps_to_itself(visitor: Visitor, path: str) -> None:
    headers = visitor.get(path).headers

    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert policy["frame-ancestors"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def fail_with(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Let the home page fail."""

    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr("signoff.web.home.pairs.found", broken)


def test_every_error_of_the_family_has_a_status() -> None:
    assert set(errors.STATUSES) == set(SignoffError.__subclasses__())
