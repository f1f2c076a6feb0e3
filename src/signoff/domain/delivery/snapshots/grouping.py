"""Instances become artifacts: all that has the same name, tag and fingerprint is one thing that runs several times."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from signoff.domain.delivery.snapshots.types import Key, Observed, Reported
from signoff.kernel.errors import Invalid

MOST = 20_000
LONGEST_NAME = 2_000
LONGEST_TAG = 500
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_PREFIX = "sha256:"


def fingerprint(text: str) -> str:
    """Give a fingerprint as it is kept, which may be empty for one that is not known; raises Invalid."""
    plain = text.strip().removeprefix(_PREFIX).lower()
    if plain and not _FINGERPRINT.fullmatch(plain):
        raise Invalid({"fingerprint": [f"'{text[:100]}' is not a SHA-256 digest of 64 hexadecimal digits"]})
    return plain


def grouped(reported: Iterable[Reported]) -> list[Observed]:
    """Gather instances, by name, tag and fingerprint; raises Invalid for names that cannot be kept, or too many."""
    groups: dict[Key, list[Reported]] = {}
    for each in reported:
        _check(each)
        groups.setdefault((each.name, each.tag, fingerprint(each.fingerprint)), []).append(each)
    if len(groups) > MOST:
        raise Invalid({"artifacts": [f"there may be {MOST} different artifacts"]})
    return [_one(key, group) for key, group in sorted(groups.items())]


def _check(each: Reported) -> None:
    if not each.name.strip() or len(each.name) > LONGEST_NAME or len(each.tag) > LONGEST_TAG:
        raise Invalid({"artifacts": [f"the name {each.name[:100]!r} is blank, or too long"]})
    if not 0 <= each.instances < 2**31 or any(not 0 <= time < 2**53 for time in each.started):
        raise Invalid({"artifacts": [f"the instances of {each.name[:100]!r} cannot be counted"]})


def _one(key: Key, group: list[Reported]) -> Observed:
    name, tag, digest = key
    context: dict[str, Any] = {}
    for each in group:
        _merge(context, each.context)
    return Observed(
        name,
        digest,
        tag,
        min(sum(each.instances for each in group), 2**31 - 1),
        tuple(sorted(time for each in group for time in each.started)),
        context,
    )


def _merge(context: dict[str, Any], more: Mapping[str, Any]) -> None:
    for name, value in more.items():
        known = context.get(name)
        context[name] = {**known, **value} if isinstance(known, dict) and isinstance(value, dict) else value
