"""The reference names every route, with what it takes and gives."""

from tests.web.visitor import Visitor


def test_every_protocol_is_described(visitor: Visitor) -> None:
    page = visitor.content("/reference")

    for said in (
        "Contracts (Pact Broker)",
        "/contracts/publish",
        "/api/v1/trails",
        "requiredAttestationTypes",
        "/api/v2/flows/{org}",
        "/ledger/checkpoint",
        "list of string",
    ):
        assert said in page


def test_it_is_the_same_for_everybody_who_may_see_pages(visitor: Visitor, nobody: Visitor) -> None:
    assert visitor.content("/reference") == visitor.content("/reference")
    assert nobody.get("/reference").status_code == 401
