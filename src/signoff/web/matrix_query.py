"""Questions to the matrix as addresses hold them: the same words and brackets as the API's, so both take one link."""

import re
from urllib.parse import parse_qsl, urlencode

from signoff.api.kit.call import Call
from signoff.domain.contracts.matrix import LatestBy
from signoff.domain.decisions.types import MatrixQuery, Selector, Target

Pairs = list[tuple[str, str]]

LIMIT = 100

_OF_SELECTOR = re.compile(r"(q|ignore)\[\d*\]\[(\w+)\]")
_OUTCOMES = {"true": True, "false": False, "": None}


def pairs(call: Call) -> Pairs:
    """Split the query into names and values."""
    return [
        (name, value.replace("\0", ""))
        for name, value in parse_qsl(call.query, keep_blank_values=True, errors="replace")
    ]


def without_blanks(given: Pairs) -> str:
    """Write a query without what a form left blank."""
    return urlencode([(name, value.strip()) for name, value in given if value.strip()], safe="[]")


def read(given: Pairs, chosen: tuple[Selector, ...] = ()) -> MatrixQuery:
    """Make a question of a query; without `chosen` selectors it holds them too."""
    single = {name: value for name, value in given if "[" not in name}
    main_branch = single["mainBranch"] == "true" if "mainBranch" in single else None
    return MatrixQuery(
        selectors=chosen or _selectors(given, "q"),
        target=Target(
            latest=single.get("latest") == "true",
            tag=single.get("tag") or None,
            branch=single.get("branch") or None,
            environment=single.get("environment") or None,
            main_branch=main_branch,
        ),
        latestby=LatestBy(single["latestby"]) if single.get("latestby") in set(LatestBy) else None,
        success=_outcomes(given),
        limit=_limit(single.get("limit", "")),
        ignore=_selectors(given, "ignore"),
        strict=single["strict"] == "true" if "strict" in single else None,
    )


def _selectors(given: Pairs, name: str) -> tuple[Selector, ...]:
    """Gather selectors; a word that comes again begins the next one."""
    found: list[dict[str, str]] = []
    for key, value in given:
        match = _OF_SELECTOR.fullmatch(key)
        if match is None or match[1] != name:
            continue
        if not found or match[2] in found[-1]:
            found.append({})
        found[-1][match[2]] = value
    return tuple(_selector(each) for each in found)


def _selector(given: dict[str, str]) -> Selector:
    return Selector(
        application=given.get("pacticipant") or None,
        version=given.get("version") or None,
        latest=given.get("latest") == "true",
        tag=given.get("tag") or None,
        branch=given.get("branch") or None,
        main_branch=given.get("mainBranch") == "true",
        environment=given.get("environment") or None,
    )


def _outcomes(given: Pairs) -> frozenset[bool | None] | None:
    values = [value for name, value in given if name in ("success", "success[]")]
    return frozenset(_OUTCOMES[value] for value in values if value in _OUTCOMES) if values else None


def _limit(text: str) -> int:
    return (
        min(int(text), 1000) if text.isascii() and text.isdigit() and len(text) < 9 and int(text) else LIMIT
    )
