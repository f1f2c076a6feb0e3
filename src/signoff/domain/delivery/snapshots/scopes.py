"""Which of the artifacts that somebody reports count in an environment."""

from collections.abc import Iterable

from signoff.domain.catalog.types import EnvironmentKind
from signoff.domain.delivery.snapshots.types import ArtifactScope, Names, Reported
from signoff.kernel import patterns
from signoff.kernel.errors import Invalid
from signoff.kernel.patterns import Pattern

MOST = 100
# What runs there has no names to choose by, or nobody said what runs there.
UNSCOPED = (EnvironmentKind.S3, EnvironmentKind.GENERIC)
BY_NAME_ONLY = (EnvironmentKind.DOCKER,)


def check(scope: ArtifactScope) -> None:
    """Refuse a scope with too much in it, or with patterns that cannot be used; raises Invalid."""
    for field, names in (("scope.include", scope.include), ("scope.exclude", scope.exclude)):
        found = [f"{each!r} {text}" for each in names.patterns for text in patterns.problems(each)]
        if len(names.names) > MOST or len(names.patterns) > MOST:
            found.append(f"there may be {MOST} names and {MOST} patterns")
        if found:
            raise Invalid({field: found})


def filtered(artifacts: Iterable[Reported], scope: ArtifactScope, kind: EnvironmentKind) -> list[Reported]:
    """Give the artifacts that count in an environment of a kind."""
    if kind in UNSCOPED:
        return list(artifacts)
    included = _Chosen(scope.include, by_pattern=kind not in BY_NAME_ONLY)
    excluded = _Chosen(scope.exclude, by_pattern=kind not in BY_NAME_ONLY)
    return [
        each
        for each in artifacts
        if (included.empty or included.has(each.name)) and not excluded.has(each.name)
    ]


class _Chosen:
    def __init__(self, names: Names, *, by_pattern: bool) -> None:
        self._names = frozenset(names.names)
        self._patterns = [Pattern(each) for each in names.patterns] if by_pattern else []
        self.empty = not self._names and not self._patterns

    def has(self, name: str) -> bool:
        return name in self._names or any(pattern.whole(name) for pattern in self._patterns)
