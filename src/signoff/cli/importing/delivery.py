"""Deployments and releases, those of the past too."""

from collections.abc import Iterator
from functools import partial

from msgspec import Struct

from signoff.cli.importing.broker import Broker, Json, links
from signoff.cli.importing.tally import Tally
from signoff.cli.importing.target import Target, at, batches, moment
from signoff.domain.catalog import environments, versions
from signoff.domain.catalog.types import Application, Environment, Version
from signoff.domain.delivery import deployments, releases
from signoff.domain.delivery.types import Deployment
from signoff.kernel.errors import Conflict
from signoff.kernel.tx import Tx

_DEPLOYED, _RELEASED = "deployed-versions", "released-versions"
_KINDS = {_DEPLOYED: "pb:deployed-environments", _RELEASED: "pb:released-environments"}


class Record(Struct, frozen=True):
    """That a version came to an environment, and perhaps went."""

    number: str
    environment: str
    instance: str | None
    came: str
    went: str | None


class Named(Struct, frozen=True):
    """Something that a version's document leads to."""

    number: str
    kind: str
    uuid: str


class Deliveries:
    """What one application deployed and released."""

    def __init__(self, broker: Broker, target: Target, of: Application, tally: Tally) -> None:
        self._broker = broker
        self._target = target
        self._of = of
        self._tally = tally

    def take(self, numbers: list[str]) -> None:
        """Replay what happened, in its order."""
        named = [
            each
            for document in self._broker.together(self._version, numbers)
            for each in _named(document or {})
        ]
        deployed: list[Record] = []
        released: list[Record] = []
        for wanted, document in zip(named, self._broker.together(self._document, named), strict=True):
            (deployed if wanted.kind == _DEPLOYED else released).extend(_records(wanted, document))
        for batch in batches(sorted(deployed, key=lambda record: record.came)):
            self._target.write(partial(self._deploy, records=batch))
        for batch in batches(sorted(released, key=lambda record: record.came)):
            self._target.write(partial(self._release, records=batch))

    def _version(self, number: str) -> Json | None:
        return self._broker.find("pacticipants", self._of.name, "versions", number)

    def _document(self, wanted: Named) -> Json | None:
        return self._broker.find(wanted.kind, wanted.uuid)

    def _deploy(self, tx: Tx, records: list[Record]) -> None:
        for record in records:
            version, place = self._place(tx, record)
            known = [
                each
                for each in deployments.of_version(tx, version, place)
                if (each.instance, each.created_at[:19]) == (record.instance, record.came[:19])
            ]
            made = known[0] if known else self._deployed(tx, record, version, place)
            if record.went is not None and made.current:
                at(tx, record.went)
                deployments.undeploy(tx, made.uuid)
            self._tally.count("deployments", new=not known)

    def _deployed(self, tx: Tx, record: Record, version: Version, place: Environment) -> Deployment:
        at(tx, record.came)
        return deployments.record(tx, self._of, version, place, instance=record.instance)

    def _release(self, tx: Tx, records: list[Record]) -> None:
        for record in records:
            version, place = self._place(tx, record)
            known = releases.of_version(tx, version, place)
            at(tx, record.came)
            made = known[0] if known else releases.record(tx, self._of, version, place)[0]
            if record.went is not None and made.supported:
                at(tx, record.went)
                releases.update(tx, made.uuid, currently_supported=False)
            self._tally.count("releases", new=not known)

    def _place(self, tx: Tx, record: Record) -> tuple[Version, Environment]:
        place = environments.find_named(tx, record.environment)
        if place is None:
            raise Conflict(
                f"The environment {record.environment} came up while the import was at work: run it again"
            )
        return versions.numbered(tx, self._of, record.number), place


def _named(version: Json) -> Iterator[Named]:
    for kind, relation in _KINDS.items():
        for link in links(version, relation):
            yield Named(version["number"], kind, link["href"].rsplit("/", 1)[-1])


def _records(wanted: Named, document: Json | None) -> Iterator[Record]:
    place = (document or {}).get("_embedded", {}).get("environment", {}).get("name")
    came = moment(document)
    if document is None or place is None or came is None:
        return
    went = moment(document, "undeployedAt") or moment(document, "supportEndedAt")
    instance = document.get("applicationInstance") or document.get("target")
    yield Record(wanted.number, place, instance, came, went)
