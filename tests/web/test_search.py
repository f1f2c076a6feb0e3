"""The search page."""

import re
from functools import partial

import pytest

from signoff.domain.decisions.searching import filing
from signoff.domain.ledger.appending import append
from signoff.domain.ledger.signing import own_signer
from signoff.kernel.actor import system
from signoff.kernel.database import Database
from signoff.kernel.sequencer import sequence
from signoff.kernel.subscribers import catch_up
from tests.web.proofs import COMMIT, DIGEST
from tests.web.shop import Shop
from tests.web.visitor import Visitor


@pytest.fixture
def filed(shop: Shop, db: Database) -> Shop:
    """A shop that is found: contracts, an environment, and what a pipeline proved."""
    pipeline = shop.pipeline()
    trail = pipeline.trail(pipeline.flow(), "build 7")
    pipeline.artifact(trail)
    pipeline.attest(trail, "unit-tests", "junit", about=DIGEST)
    pipeline.seen(pipeline.environment(), ("stranger", "ef" * 32))
    shop.publish("basket", "payments", COMMIT)
    with db.writing(system()) as tx:
        sequence(tx, partial(append, signer=own_signer(db.settings)))
    with db.writing(system()) as tx:
        while catch_up(tx, filing.subscriber()):
            pass
    return shop


def found(page: str) -> list[tuple[str, str]]:
    """Give what was found: the headings, each with the page that its first line leads to."""
    return re.findall(r'<h2 [^>]*>([^<]*)</h2>\s*<ul class="hits lines">\s*<li><a href="([^"]*)"', page)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("web shop", [("Flows", "/flows/web-shop"), ("Trails", "/flows/web-shop/trails/build%207")]),
        ("junit", [("Attestations", "/flows/web-shop/trails/build%207#attestation-UUID")]),
        (DIGEST[:8], [("Artifacts", f"/artifacts/{DIGEST}")]),
        ("prod", [("Environments", "/environments/UUID")]),
        (
            "payments",
            [
                ("Applications", "/pacticipants/payments"),
                ("Contracts", "/dashboard/provider/payments/consumer/basket"),
            ],
        ),
        (
            COMMIT,
            [
                ("Trails", "/flows/web-shop/trails/build%207"),
                ("Artifacts", f"/artifacts/{DIGEST}"),
                ("Versions", f"/pacticipants/basket/versions/{COMMIT}"),
            ],
        ),
        ("ef" * 32, [("Seen running", f"/artifacts/{'ef' * 32}")]),
        ("sha256:" + "ef" * 32, [("Seen running", f"/artifacts/{'ef' * 32}")]),
    ],
)
def test_what_is_found_has_a_page(
    filed: Shop, visitor: Visitor, words: str, expected: list[tuple[str, str]]
) -> None:
    page = visitor.content(f"/search?q={words.replace(' ', '+')}")

    uuid = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
    groups = [(title, uuid.sub("UUID", path)) for title, path in found(page)]
    assert [each for each in groups if each in expected] == expected
    for _, path in found(page):
        assert visitor.get(path.partition("#")[0]).status_code == 200


def test_nothing(filed: Shop, visitor: Visitor) -> None:
    page = visitor.content("/search?q=%3Cb%3Enothing")

    assert "Nothing has all the words of “&lt;b&gt;nothing”" in page
    assert "are found by their names" in visitor.content("/search")


def test_another_organisation_finds_nothing(filed: Shop, outsider: Visitor) -> None:
    for words in ("web", COMMIT, DIGEST, "ef" * 32, "payments"):
        assert found(outsider.content(f"/search?q={words}")) == []


def test_every_page_has_the_form_but_those_for_strangers(visitor: Visitor, nobody: Visitor) -> None:
    form = '<form class="find" role="search" aria-label="Everything" action="/search">'
    assert form in visitor.get("/pacticipants").text
    assert form not in nobody.get("/pacticipants").text


def test_the_same_number_of_questions_however_much_is_found(
    filed: Shop, visitor: Visitor, db: Database
) -> None:
    before = visitor.queries("/search?q=web", "/search")
    pipeline = filed.pipeline()
    for number in range(5):
        trail = pipeline.trail(pipeline.flow(f"web {number}"), "build 1")
        pipeline.artifact(trail, digest=f"{number}" * 64)
    with db.writing(system()) as tx:
        sequence(tx, partial(append, signer=own_signer(db.settings)))
    with db.writing(system()) as tx:
        while catch_up(tx, filing.subscriber()):
            pass

    assert visitor.queries("/search?q=web", "/search") == before <= 14
