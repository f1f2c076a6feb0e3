"""What verifiers of several makes say went wrong."""

import json
from typing import Any

import pytest
from hypothesis import given

from signoff.web import failures
from tests.web.test_reading import ANYTHING


def test_the_rust_core() -> None:
    mismatches = [
        {"attribute": "body", "identifier": "$.id", "description": "Expected 'one' to be an integer"},
        {"attribute": "status", "description": "expected 200 but was 500"},
    ]
    results = [
        {"interactionId": "a", "success": False, "mismatches": mismatches},
        {"interactionId": "b", "success": False, "exceptions": [{"message": "connection refused"}]},
        {"interactionId": "c", "success": True},
    ]

    assert failures.read(json.dumps({"testResults": results})) == {
        "a": ["body $.id: Expected 'one' to be an integer", "status: expected 200 but was 500"],
        "b": ["connection refused"],
    }


def test_the_ruby_verifier() -> None:
    tests = [
        {
            "testDescription": "has status code 200",
            "status": "failed",
            "exception": {"message": "expected: 200"},
        },
        {"testDescription": "has a body", "status": "passed"},
    ]

    found = failures.read(json.dumps({"testResults": {"tests": tests}}))

    assert found == {"has status code 200": ["expected: 200"]}


@pytest.mark.parametrize("details", ["{}", '{"testResults": null}', '{"testResults": ["x"]}', "[]"])
def test_nothing_to_tell(details: str) -> None:
    assert failures.read(details) == {}


@given(ANYTHING)
def test_nothing_is_taken_for_granted(results: Any) -> None:
    failures.read(
        json.dumps({"testResults": [{"success": False, "mismatches": results, "exceptions": results}]})
    )
