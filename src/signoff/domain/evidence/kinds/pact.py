"""Pacts: all is well when a version met every contract that it was asked to meet."""

from typing import Any

from msgspec import Struct

from signoff.domain.evidence.kinds.types import Judgement, failed, judgement, plural, read


class Result(Struct, frozen=True):
    """How a provider's version met one contract; failures that were allowed are pending or work in progress."""

    consumer: str
    provider: str
    provider_version: str
    contract: str
    number: int
    success: bool
    pending: bool = False
    wip: bool = False
    consumer_versions: tuple[str, ...] = ()
    verified_at: str = ""

    @property
    def broke(self) -> bool:
        """Whether it is a failure that counts."""
        return not (self.success or self.pending or self.wip)


class Results(Struct, frozen=True):
    """The latest result of each contract."""

    results: list[Result]


def judge(evidence: Any) -> Judgement:
    """Judge results; one that failed and was not allowed to fails them all. Raises Invalid."""
    results = read(evidence, Results).results
    if not results:
        return failed("no contract was verified")
    broken = sorted({f"{each.consumer} -> {each.provider}" for each in results if each.broke})
    sentence = f"{plural(len(results), 'contract')} verified" + (
        f", broken: {', '.join(broken)}" if broken else ""
    )
    return judgement(good=not broken, found={"contracts": len(results), "broken": broken}, sentence=sentence)
