"""Requests made from our own description: no error of ours, and no answer that the description does not know."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from signoff.kernel.settings import Settings
from tests.processes import serve

# Each is a round trip to a server, so there are fewer of them than of the hostile requests.
COUNT = int(os.environ.get("HOSTILE_REQUESTS", "200")) // 100
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance]


@pytest.fixture(scope="module")
def description(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The description that a server of our own gives."""
    settings = Settings(data_dir=str(tmp_path_factory.mktemp("described")), durable=False)
    with serve(settings, "--open") as server:
        yield schemathesis.openapi.from_url(f"{server.url}/api-docs")


@pytest.mark.timeout(600)
def test_requests_from_the_description(description: Any) -> None:
    operations = [found.ok() for found in description.get_all_operations()]
    wrong: dict[str, str] = {}

    for operation in operations:
        try:
            _ask(operation)
        except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001 - every operation gets its turn
            wrong[operation.label] = f"{error}\n{''.join(getattr(error, '__notes__', []))}"[:600]

    assert len(operations) > 100
    assert wrong == {}


def _ask(operation: Any) -> None:
    @given(case=operation.as_strategy())
    @hypothesis_settings(
        max_examples=COUNT,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    def asked(case: Any) -> None:
        case.call_and_validate(checks=CHECKS)

    asked()
