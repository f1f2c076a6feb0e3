"""May this version go there, and why? The question as a form, the answer in words, the results it rests on."""

from signoff.api.kit.call import Call, Reply
from signoff.domain.catalog import applications, environments
from signoff.domain.contracts.matrix import LatestBy
from signoff.domain.decisions import can_i_deploy as deciding
from signoff.domain.decisions.types import MatrixAnswer, MatrixQuery, Selector, Target
from signoff.kernel.errors import Invalid
from signoff.kernel.page import Page
from signoff.kernel.tx import Tx
from signoff.web import matrix_query
from signoff.web.rendering import page

# Names that the form suggests; any other may be typed.
_SUGGESTED = Page(size=500)


def show(tx: Tx, call: Call) -> Reply:
    """Answer any question, or ask for one; what a form left blank is first taken out of the address."""
    given = matrix_query.pairs(call)
    if any(not value.strip() for name, value in given if not name.startswith("success")):
        return Reply(303, headers=(("location", f"{call.here}?{matrix_query.without_blanks(given)}"),))
    return _answered(tx, call, matrix_query.read(given))


def of_pair(tx: Tx, call: Call) -> Reply:
    """Show every result between two applications."""
    pair = (Selector(call["consumer"]), Selector(call["provider"]))
    return _answered(tx, call, matrix_query.read(matrix_query.pairs(call), pair))


def can_i_deploy(tx: Tx, call: Call) -> Reply:
    """Say whether one version may go to an environment, or beside what has a tag."""
    given = dict(matrix_query.pairs(call))
    to_tag, environment = given.get("to") or None, given.get("environment") or None
    asked = Selector(given.get("pacticipant"), given.get("version"))
    target = Target(latest=bool(to_tag), tag=to_tag, environment=environment)
    latestby = LatestBy.CVP if to_tag else LatestBy.CVPV
    ignore = matrix_query.read(matrix_query.pairs(call), (asked,)).ignore
    return _answered(tx, call, MatrixQuery((asked,), target, latestby, ignore=ignore))


def tagged_to_tag(tx: Tx, call: Call) -> Reply:
    """Say whether the latest version with a tag may go beside what has another."""
    asked = Selector(call["pacticipant"], latest=True, tag=call["tag"])
    return _answered(tx, call, MatrixQuery((asked,), Target(latest=True, tag=call["to"]), LatestBy.CVP))


def branch_to_environment(tx: Tx, call: Call) -> Reply:
    """Say whether a branch's head may go to an environment."""
    asked = Selector(call["pacticipant"], latest=True, branch=call["branch"])
    return _answered(tx, call, MatrixQuery((asked,), Target(environment=call["environment"]), LatestBy.CVPV))


def _answered(tx: Tx, call: Call, question: MatrixQuery) -> Reply:
    faults: list[str] = []
    answer: MatrixAnswer | None = None
    try:
        answer = deciding.matrix(tx, question) if question.selectors else None
    except Invalid as error:
        faults = [text for texts in error.fields.values() for text in texts]
    return page(
        tx,
        call,
        "matrix.html",
        question=question,
        first=question.selectors[0] if question.selectors else Selector(),
        second=question.selectors[1] if len(question.selectors) > 1 else Selector(),
        asks=question.target.given or any(not each.name_only for each in question.selectors),
        pair=[each.name_only for each in question.selectors] == [True, True],
        answer=answer,
        faults=faults,
        applications=applications.listed(tx, _SUGGESTED).rows,
        environments=environments.listed(tx),
    )
