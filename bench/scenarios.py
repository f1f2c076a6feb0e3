"""The questions that are measured, each a request made from a running number."""

import base64
import json
from urllib.parse import urlencode

from msgspec import Struct

from bench.history import INTERACTIONS, VERSIONS, History, document
from bench.load import Make, request


class Scenario(Struct, frozen=True):
    """A named question; `writes` tells that each request changes something."""

    name: str
    make: Make
    writes: bool = False


def scenarios(history: History, run: str) -> list[Scenario]:
    """Give the questions about a history; `run` keeps what one run publishes apart from another's."""
    return [
        Scenario("trivial (GET /healthz)", lambda _: request("GET", "/healthz", accept="application/json")),
        Scenario("can-i-deploy to environment", _to_environment(history)),
        Scenario("can-i-deploy to tag", _to_tag(history)),
        Scenario("can-i-deploy branch to environment", _branch_to_environment(history)),
        Scenario("matrix of a pair, latest by versions", _pair(history)),
        Scenario("pacts for verification, pending and WIP", _for_verification(history)),
        Scenario("home page data (GET /integrations, a page)", _integrations()),
        Scenario(f"publish a contract of {INTERACTIONS} interactions", _publish(history, run), writes=True),
        Scenario("publish a verification", _verify(history, run), writes=True),
    ]


def _application(history: History, number: int) -> int:
    return number * 7919 % history.applications


def _to_environment(history: History) -> Make:
    def make(number: int) -> bytes:
        each = _application(history, number)
        version = history.number(VERSIONS - 1 - number % 5)
        query = {"pacticipant": history.name(each), "version": version, "environment": "production"}
        return request("GET", f"/can-i-deploy?{urlencode(query)}")

    return make


def _to_tag(history: History) -> Make:
    def make(number: int) -> bytes:
        each = _application(history, number)
        query = {"pacticipant": history.name(each), "version": history.number(VERSIONS - 5), "to": "prod"}
        return request("GET", f"/can-i-deploy?{urlencode(query)}")

    return make


def _branch_to_environment(history: History) -> Make:
    def make(number: int) -> bytes:
        name = history.name(_application(history, number))
        path = f"/pacticipants/{name}/branches/main/latest-version/can-i-deploy/to-environment/production"
        return request("GET", path)

    return make


def _pair(history: History) -> Make:
    def make(number: int) -> bytes:
        each = _application(history, number)
        provider = history.providers(each)[number % 5]
        query = [
            ("q[][pacticipant]", history.name(each)),
            ("q[][version]", history.number(VERSIONS - 5)),
            ("q[][pacticipant]", history.name(provider)),
            ("q[][version]", history.number(VERSIONS - 5)),
            ("latestby", "cvpv"),
        ]
        return request("GET", f"/matrix?{urlencode(query)}")

    return make


def _for_verification(history: History) -> Make:
    body = json.dumps(
        {
            "consumerVersionSelectors": [{"mainBranch": True}, {"deployedOrReleased": True}],
            "providerVersionBranch": "main",
            "includePendingStatus": True,
            "includeWipPactsSince": "2026-01-01",
        }
    ).encode()

    def make(number: int) -> bytes:
        name = history.name(_application(history, number))
        return request("POST", f"/pacts/provider/{name}/for-verification", body)

    return make


def _integrations() -> Make:
    return lambda number: request("GET", f"/integrations?page={1 + number % 10}&size=100")


def _publish(history: History, run: str) -> Make:
    def make(number: int) -> bytes:
        each = _application(history, number)
        consumer, provider = history.name(each), history.name(history.providers(each)[number % 5])
        content = json.dumps(document(consumer, provider, f"{run}-{number}")).encode()
        body = {
            "pacticipantName": consumer,
            "pacticipantVersionNumber": f"{run}-{number}",
            "branch": "main",
            "contracts": [
                {
                    "consumerName": consumer,
                    "providerName": provider,
                    "specification": "pact",
                    "contentType": "application/json",
                    "content": base64.b64encode(content).decode(),
                }
            ],
        }
        return request("POST", "/contracts/publish", json.dumps(body).encode())

    return make


def _verify(history: History, run: str) -> Make:
    def make(number: int) -> bytes:
        each = _application(history, number)
        place = number % 5
        sha = history.sha(history.content_id(each, place, 0))
        consumer, provider = history.name(each), history.name(history.providers(each)[place])
        body = {"success": True, "providerApplicationVersion": f"{run}-{number}"}
        path = f"/pacts/provider/{provider}/consumer/{consumer}/pact-version/{sha}/verification-results"
        return request("POST", path, json.dumps(body).encode())

    return make
