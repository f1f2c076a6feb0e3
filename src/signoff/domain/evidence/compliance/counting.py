"""Which attestations count: of each owner and name the newest one."""

from collections.abc import Iterable

from msgspec import Struct

from signoff.domain.evidence.compliance import kinds
from signoff.domain.evidence.types import Artifact, AttestationHead


class Owned:
    """The attestations about one thing, the newest of each name, and of each name and type."""

    __slots__ = ("_by_kind", "_by_name")

    def __init__(self, attestations: Iterable[AttestationHead]) -> None:
        """Take attestations, oldest first."""
        self._by_name: dict[str, AttestationHead] = {}
        self._by_kind: dict[tuple[str, str], AttestationHead] = {}
        for each in attestations:
            # Out and in again: the newest stands last.
            self._by_name.pop(each.name, None)
            self._by_name[each.name] = each
            self._by_kind[each.name, kinds.plain(each.type)] = each

    def newest(self) -> list[AttestationHead]:
        """Give the newest of each name, oldest of these first."""
        return list(self._by_name.values())

    def named(self, name: str, kind: str) -> AttestationHead | None:
        """Give the newest of a name that is of a type."""
        found = [
            each
            for (held, _), each in self._by_kind.items()
            if held == name and kinds.satisfies(each.type, kind)
        ]
        return max(found, key=_age, default=None)

    def of_kind(self, kind: str) -> list[AttestationHead]:
        """Give the newest of each name that are of a type."""
        return [each for each in self._by_kind.values() if kinds.satisfies(each.type, kind)]


class Divided(Struct, frozen=True):
    """A trail's attestations by whom they are about; `loose` are those about what is not on the trail."""

    trail: Owned
    by_artifact: dict[int, Owned]
    loose: list[AttestationHead]

    def loose_for(self, target_name: str) -> Owned:
        """Give those that announce an artifact which is still to come."""
        return Owned(each for each in self.loose if each.target_name == target_name and not each.fingerprint)


def current(artifacts: Iterable[Artifact]) -> list[Artifact]:
    """Give the artifacts that count: of each template name and tag the last one reported."""
    found: dict[tuple[str | None, str | None], Artifact] = {}
    for each in artifacts:
        found[each.template_name, each.tag] = each
    return list(found.values())


def divide(artifacts: list[Artifact], attestations: list[AttestationHead]) -> Divided:
    """Part attestations, oldest first, by whom they are about; those about a replaced artifact count nowhere."""
    counting = current(artifacts)
    by_artifact = {each.id: Owned(a for a in attestations if a.about(each)) for each in counting}
    bound = {a.id for a in attestations if a.about_trail or any(a.about(each) for each in artifacts)}
    loose: dict[tuple[str | None, str | None, str], AttestationHead] = {}
    for each in attestations:
        if each.id not in bound:
            loose[each.fingerprint, each.target_name, each.name] = each
    left = [each for each in loose.values() if not _overtaken(each, counting, by_artifact)]
    return Divided(Owned(each for each in attestations if each.about_trail), by_artifact, left)


def _overtaken(loose: AttestationHead, artifacts: list[Artifact], by_artifact: dict[int, Owned]) -> bool:
    """Tell whether something newer of the same name is about an artifact that it announced."""
    return loose.fingerprint is None and any(
        each.name == loose.name and each.id > loose.id
        for artifact in artifacts
        if artifact.template_name == loose.target_name
        for each in by_artifact[artifact.id].newest()
    )


def _age(attestation: AttestationHead) -> int:
    return attestation.id
