"""What happened in an online shop, in verbs short enough for tests of pages."""

from typing import Any

from msgspec import structs

from signoff.domain.catalog import applications, branches, environments, labels, tags, versions
from signoff.domain.catalog.types import (
    Application,
    ApplicationChanges,
    Environment,
    EnvironmentFields,
    Version,
)
from signoff.domain.contracts import publishing, verifying
from signoff.domain.contracts.types import NewContract, PublishContracts, RecordVerification
from signoff.domain.delivery import deployments, releases
from signoff.domain.outbound import webhooks
from signoff.domain.outbound.types import Request, WebhookFields
from signoff.kernel import clock
from signoff.kernel.actor import Actor
from signoff.kernel.database import Database
from signoff.kernel.tx import Tx
from tests.web.proofs import Pipeline

PARAMETER = "${pactbroker.consumerVersionNumber}"


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

    def pipeline(self) -> Pipeline:
        """Give the pipeline of the same person."""
        return Pipeline(self._db, self._actor)

    def publish(
        self,
        consumer: str,
        provider: str,
        number: str = "1.0.0",
        *paths: str,
        hours: float = 48,
        branch: str | None = None,
        whole: Any = None,
    ) -> str:
        """Publish a contract that asks for `paths`, or a `whole` one; give its fingerprint."""
        new = NewContract(provider, whole or document(*(paths or ("/",))))
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
        details: str = "{}",
    ) -> None:
        """Publish a result of a provider version for a content."""
        command = RecordVerification(
            provider, consumer, sha, number, success, pending=pending, details=details
        )
        with self._db.writing(self._actor) as tx:
            tx.now = clock.shifted(tx.now, seconds=-3600 * hours)
            verifying.record(tx, command)

    def environment(self, name: str, *, production: bool = False) -> str:
        """Make an environment; give its uuid."""
        with self._db.writing(self._actor) as tx:
            return environments.create(tx, EnvironmentFields(name, production=production)).uuid

    def deploy(
        self, name: str, number: str, place: str, *, instance: str | None = None, hours: float = 12
    ) -> None:
        """Record a deployment."""
        with self._db.writing(self._actor) as tx:
            tx.now = clock.shifted(tx.now, seconds=-3600 * hours)
            deployments.record(tx, *_place(tx, name, number, place), instance=instance)

    def release(self, name: str, number: str, place: str, *, hours: float = 12) -> None:
        """Record a release."""
        with self._db.writing(self._actor) as tx:
            tx.now = clock.shifted(tx.now, seconds=-3600 * hours)
            releases.record(tx, *_place(tx, name, number, place))

    def describe(self, name: str, changes: ApplicationChanges, *words: str) -> None:
        """Say more about an application, and label it."""
        with self._db.writing(self._actor) as tx:
            application, _ = applications.update(tx, name, changes)
            for word in words:
                labels.add(tx, application, word)

    def build(
        self, name: str, number: str, url: str | None = None, *, tag: str = "", branch: str = ""
    ) -> None:
        """Say more about a version."""
        with self._db.writing(self._actor) as tx:
            application = applications.ensure(tx, name)
            version, _ = versions.ensure(tx, application, number, url)
            if tag:
                tags.add(tx, application, version, tag)
            if branch:
                branches.add_version(tx, application, branch, version)

    def webhook(self, uuid: str, url: str, fields: WebhookFields) -> None:
        """Make a webhook that calls a URL."""
        request = Request(
            "POST", url, {"authorization": "Bearer secret"}, {"version": PARAMETER}, "ci", "secret"
        )
        with self._db.writing(self._actor) as tx:
            webhooks.put(tx, uuid, structs.replace(fields, request=request), "https://signoff.example.org")


def _place(tx: Tx, name: str, number: str, place: str) -> tuple[Application, Version, Environment]:
    application = applications.ensure(tx, name)
    version, _ = versions.ensure(tx, application, number)
    environment = environments.find_named(tx, place)
    assert environment
    return application, version, environment
