"""Reports of what runs, one shape for each type of environment."""

from collections.abc import Iterator
from typing import Any, Final

import msgspec
from msgspec import Struct

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kosli import errors, kinds, places, reading
from signoff.domain.catalog.types import EnvironmentKind
from signoff.domain.decisions.running import reporting
from signoff.domain.delivery.snapshots.types import Report, Reported
from signoff.kernel.errors import Invalid
from signoff.kernel.tx import Tx

FINGERPRINT: Final = "digests"
# Where a reporter cannot tell what runs, it says so with an empty digest.
UNTOLD: Final = (EnvironmentKind.ECS, EnvironmentKind.AZURE_APPS, EnvironmentKind.CLOUD_RUN)


class Thing(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Something that runs: digests by name, and when it started."""

    digests: dict[str, str]
    creation_timestamp: float = 0

    def context(self) -> dict[str, Any]:
        """Give what is told about where it runs."""
        return {}


class Pod(Thing, frozen=True, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """A pod with its containers."""

    pod_name: str
    namespace: str
    owners: list[dict[str, Any]] | None = None

    def context(self) -> dict[str, Any]:
        """Give the pod under its name."""
        pod = {
            "namespace": self.namespace,
            "owners": self.owners or [],
            "creationTimestamp": int(self.creation_timestamp),
        }
        return {"pods": {self.pod_name: pod}}


class Task(Thing, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A task of a cluster."""

    task_arn: str = msgspec.field(name="taskArn")
    cluster_name: str = msgspec.field(name="cluster_name", default="")
    service_name: str = msgspec.field(name="service_name", default="")

    def context(self) -> dict[str, Any]:
        """Give the task and where it belongs."""
        told = {
            "task_arn": self.task_arn,
            "cluster_name": self.cluster_name,
            "service_name": self.service_name,
        }
        return {"ecs_context": told}


class App(Thing, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An app of a cloud, and where its digest was read."""

    app_name: str = msgspec.field(name="app_name")
    app_kind: str = msgspec.field(name="app_kind", default="")
    digests_source: str = msgspec.field(name="digests_source", default="")

    def context(self) -> dict[str, Any]:
        """Give the app."""
        told = {"app_name": self.app_name, "app_kind": self.app_kind, "digests_source": self.digests_source}
        return {"azure_context": told}


class Revision(Thing, frozen=True, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """A service's revision, or a job."""

    kind: str = ""
    service_name: str = ""
    revision_name: str = ""
    job_name: str = ""

    def context(self) -> dict[str, Any]:
        """Give the service or the job."""
        told = {
            "kind": self.kind,
            "service_name": self.service_name,
            "revision_name": self.revision_name,
            "job_name": self.job_name,
        }
        return {"cloud_run_context": told}


class Things(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a report."""

    artifacts: list[dict[str, Any]]
    type: str | None = None


_SHAPES: Final[dict[EnvironmentKind, type[Thing]]] = {
    EnvironmentKind.K8S: Pod,
    EnvironmentKind.ECS: Task,
    EnvironmentKind.AZURE_APPS: App,
    EnvironmentKind.CLOUD_RUN: Revision,
    EnvironmentKind.DOCKER: Thing,
    EnvironmentKind.SERVER: Thing,
    EnvironmentKind.LAMBDA: Thing,
    EnvironmentKind.S3: Thing,
}


def report(tx: Tx, call: Call) -> Reply:
    """Record what runs."""
    reading.organisation(tx, call)
    environment = places.environment_of(tx, call)
    kind = kinds.read(call["type"])
    places.must_take(environment, kind)
    given = reading.read(reading.document_of(call)[0], Things)
    if given.type is not None:
        places.must_take(environment, kinds.read(given.type))
    reporting.report(tx, environment, Report(kind, tuple(_reported(given, kind))))
    return json_reply("OK", errors.JSON)


def _reported(given: Things, kind: EnvironmentKind) -> Iterator[Reported]:
    shape = _SHAPES.get(kind)
    if shape is None:
        raise Invalid({"type": [f"is no type of report [input: {kind}]"]})
    for place, document in enumerate(given.artifacts):
        thing = _thing(document, shape, place)
        started = (int(thing.creation_timestamp),) if thing.creation_timestamp >= 1 else ()
        for name, digest in thing.digests.items():
            if not digest and kind not in UNTOLD:
                raise Invalid(
                    {f"artifacts[{place}].{FINGERPRINT}": [f"the digest of '{name[:100]}' is empty"]}
                )
            yield Reported(name, digest, started=started, context=thing.context())


def _thing(document: dict[str, Any], shape: type[Thing], place: int) -> Thing:
    try:
        return reading.read(document, shape)
    except Invalid as error:
        raise Invalid({f"artifacts[{place}].{key}": texts for key, texts in error.fields.items()}) from error
