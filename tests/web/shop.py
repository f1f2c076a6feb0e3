"""What happened in an online shop, in verbs short enough for tests of pages."""

from typing import Any

from signoff.domain.contracts import publishing, verifying
from signoff.domain.contracts.types import NewContract, PublishContracts, RecordVerification
from signoff.kernel import clock
from signoff.kernel.actor import Actor
from signoff.kernel.database import Database


def document(*paths: str) -> dict[str, Any]:
    """Write a contract that asks for some paths."""
    return {
        "interactions": [
            {
                "description": f"a request for {path}",
                "request": {"method": "GET", "path": path},
                "response": {"status": 200},
            }
            for path in paths
        ],
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }


class Shop:
    """Does things some hours ago, in the name of one person."""

    def __init__(self, db: Database, actor: Actor) -> None:
        self._db = db
        self._actor = actor

    def publish(
        self,
        consumer: str,
        provider: str,
        number: str = "1.0.0",
        *paths: str,
        hours: float = 48,
        branch: str | None = None,
    ) -> str:
        """Publish a contract that asks for `paths`; give its fingerprint."""
        new = NewContract(provider, document(*(paths or ("/",))))
        command = PublishContracts(consumer, number, branch, contracts=(new,))
        with self._db.writing(self._actor) as tx:
            tx.now = clock.shifted(tx.now, seconds=-3600 * hours)
            return publishing.publish(tx, command).contracts[0].contract.sha

    def verify(
        self,
        consumer: str,
        provider: str,
        sha: str,
        number: str = "1.0.0",
        *,
        success: bool = True,
        pending: bool = False,
        hours: float = 24,
    ) -> None:
        """Publish a result of a provider version for a content."""
        command = RecordVerification(provider, consumer, sha, number, success, pending=pending)
        with self._db.writing(self._actor) as tx:
            tx.now = clock.shifted(tx.now, seconds=-3600 * hours)
            verifying.record(tx, command)
