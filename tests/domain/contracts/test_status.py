"""How a pair stands."""

import pytest

from signoff.domain.contracts.queries import IntegrationState
from signoff.domain.contracts.types import Status


@pytest.mark.parametrize(
    ("published", "verified", "success", "pending", "status"),
    [
        (7, None, None, None, Status.NEVER),
        (7, 7, 1, 0, Status.VERIFIED),
        (7, 7, 1, 1, Status.VERIFIED),
        (8, 7, 1, 0, Status.CHANGED),
        (7, 7, 0, 0, Status.FAILED),
        (8, 7, 0, 0, Status.FAILED),
        (7, 7, 0, 1, Status.FAILED_PENDING),
        (None, None, None, None, Status.NEVER),
    ],
)
def test_status(
    published: int | None, verified: int | None, success: int | None, pending: int | None, status: Status
) -> None:
    state = IntegrationState(
        1, "orders", "payments", "1", "then", published, verified, success, pending, "now", "2"
    )

    assert state.status is status
