"""The verdict: what the rows of a matrix say about a deployment."""

from collections.abc import Sequence

from msgspec import Struct

from signoff.domain.contracts.matrix_queries import MatrixRow
from signoff.domain.decisions.types import Integration, Resolved, Role, Verdict


class Evidence(Struct, frozen=True):
    """Everything that a verdict and its explanation are made from; `ignore` are the resolved ignore selectors."""

    considered: Sequence[MatrixRow]
    ignored: Sequence[MatrixRow]
    selectors: Sequence[Resolved]
    ignore: Sequence[Resolved]
    integrations: Sequence[Integration]

    def unmet(self) -> list[Integration]:
        """List the required integrations that have no row, not even an ignored one."""
        met = {(row.consumer_id, row.provider_id) for rows in (self.considered, self.ignored) for row in rows}
        return [each for each in self.integrations if each.required and each.pair not in met]

    def absent(self) -> list[Resolved]:
        """List the specified selectors that count and found no version."""
        return [
            each
            for each in self.selectors
            if each.role is Role.SPECIFIED and each.missing and not each.ignored
        ]


def judged(evidence: Evidence) -> Verdict:
    """Judge: a specified version that does not exist is a no, a missing result leaves it open, a failure is a no."""
    outcomes = [row.success for row in evidence.considered]
    unknown = outcomes.count(None) + len(evidence.unmet())
    deployable: bool | None = all(outcomes)
    if evidence.absent():
        deployable = False
    elif unknown:
        deployable = None
    return Verdict(
        deployable,
        outcomes.count(True),
        outcomes.count(False),
        unknown,
        len(evidence.ignored) if evidence.ignore else None,
    )
