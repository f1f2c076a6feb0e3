"""Short ways through the life of a webhook."""

import asyncio
from typing import Any

from sqlalchemy import select

from signoff.domain.contracts import verifying
from signoff.domain.contracts.types import NewContract, PublishContracts, RecordVerification
from signoff.domain.decisions import publishing
from signoff.domain.decisions.publishing import Announced
from signoff.domain.outbound import deliveries, triggering, webhooks
from signoff.domain.outbound.tables import delivery
from signoff.domain.outbound.types import Delivery, EventName, Expectation, Request, Webhook, WebhookFields
from signoff.kernel.actor import system
from signoff.kernel.jobs import job_table
from signoff.kernel.sql import prepare
from signoff.migrations.schema import metadata
from tests import outbox
from tests.receiver import Receiver
from tests.world import World

BASE = "https://signoff.example.org"

_due = prepare(select(job_table.c.due_at))
_uuids = prepare(select(delivery.c.uuid).order_by(delivery.c.id))


class Office:
    """Everything happens in the name of Bob, the CI."""

    def __init__(self, world: World, receiver: Receiver, runner: asyncio.Runner) -> None:
        self.world = world
        self.db = world.db
        self.receiver = receiver
        self.runner = runner

    def webhook(self, *events: EventName, url: str = "", body: Any = None, **fields: Any) -> Webhook:
        """Make a webhook for some events that calls the receiver."""
        more = {name: fields.pop(name) for name in Request.__struct_fields__ if name in fields}
        request = Request("POST", url or self.receiver.url(), body=body, **more)
        wanted = WebhookFields(request, events=events or tuple(EventName), **fields)
        with self.db.writing(self.world.bob) as tx:
            return webhooks.create(tx, wanted, BASE)

    def publish(
        self, version: str = "1", provider: str = "Bar", words: str = "a", **command: Any
    ) -> tuple[Announced, tuple[Expectation, ...]]:
        """Publish a contract of Foo; the same `words` are the same content."""
        contract = NewContract(provider, {"interactions": [{"description": words}]})
        wanted = PublishContracts("Foo", version, contracts=(contract,), **command)
        with self.db.writing(self.world.bob) as tx:
            announced = publishing.publish(tx, wanted)
            return announced, triggering.expectations(tx, announced)

    def verify(self, sha: str, provider_version: str = "9", *, success: bool = True, **command: Any) -> int:
        """Let Bar answer a content of Foo."""
        wanted = RecordVerification("Bar", "Foo", sha, provider_version, success, **command)
        with self.db.writing(self.world.bob) as tx:
            return verifying.record(tx, wanted).verification.id

    def read_log(self) -> None:
        outbox.read_log(self.db)

    def work(self) -> int:
        return outbox.work(self.db, self.runner)

    def retry(self) -> int:
        """Let the time pass for what waits, and carry it out."""
        outbox.make_due(self.db)
        return self.work()

    def everything(self) -> str:
        """All that is stored, as text, but for what is encrypted."""
        with self.db.reading(system()) as tx:
            rows = [tx.all(prepare(select(table))) for table in metadata.sorted_tables]
        return "\n".join(str(row) for found in rows for row in found)

    def settle(self) -> int:
        """Read the log and carry out what is due."""
        self.read_log()
        return self.work()

    def deliveries(self) -> list[Delivery]:
        """Every delivery, oldest first."""
        with self.db.reading(self.world.bob) as tx:
            return [deliveries.by_uuid(tx, uuid) for (uuid,) in tx.all(_uuids)]

    def logs(self, one: Delivery) -> list[str]:
        """The log of each attempt."""
        with self.db.reading(self.world.bob) as tx:
            return [each.logs for each in deliveries.executions(tx, one)]

    def due(self) -> list[str]:
        """When the jobs that wait are due."""
        with self.db.reading(system()) as tx:
            return [at for (at,) in tx.all(_due)]

    def told(self) -> list[str]:
        """The texts that arrived."""
        return [each.body.decode() for each in self.receiver.received]
