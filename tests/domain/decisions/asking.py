"""Short ways to ask for a decision, and to say what came of it."""

from msgspec.structs import replace

from signoff.domain.contracts.matrix import LatestBy
from signoff.domain.decisions.can_i_deploy import matrix
from signoff.domain.decisions.types import MatrixAnswer, MatrixQuery, Selector, Target
from tests.domain.decisions.builder import Builder

ALL_GOOD = "All required verification results are published and successful"
NOTHING_MISSING = "There are no missing dependencies"
NONE_THERE = "(no version is currently recorded as deployed/released in this environment)"
NO_ENVIRONMENT = (
    "WARN: It is recommended to specify the environment into which you are deploying. "
    "Without the environment, this result will not be reliable."
)
NO_VERSION = (
    "WARN: It is recommended to specify the version number (rather than the tag or branch) of the application you wish "
    "to deploy to avoid race conditions. Without a version number, this result will not be reliable."
)


def to_prod(
    b: Builder, name: str, number: str, *ignore: Selector, strict: bool | None = None
) -> MatrixAnswer:
    query = MatrixQuery((Selector(name, number),), Target(environment="prod"), LatestBy.CVPV, ignore=ignore)
    b.environment("prod", production=True)
    return matrix(b.tx, replace(query, strict=strict))


def texts(answer: MatrixAnswer) -> list[str]:
    return [reason.text for reason in answer.reasons]


def numbers(answer: MatrixAnswer) -> list[tuple[str, str | None, bool | None]]:
    return [(row.consumer_version, row.provider_version, row.success) for row in answer.considered]
