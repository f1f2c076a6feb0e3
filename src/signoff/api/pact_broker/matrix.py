"""The matrix and can-i-deploy, in all their forms."""

from signoff.api.kit.call import Call, Reply, json_reply, text_reply
from signoff.api.pact_broker import errors, matrix_documents, matrix_reading, media, nested_query
from signoff.domain.decisions import can_i_deploy as deciding
from signoff.domain.decisions.types import MatrixAnswer, MatrixQuery, Selector
from signoff.kernel.errors import Invalid
from signoff.kernel.tx import Tx


def by_query(tx: Tx, call: Call) -> Reply:
    """Answer a question of any kind."""
    query = nested_query.parse(call.query)
    return _answered(tx, call, matrix_reading.query(query, matrix_reading.selectors(query, "q")))


def of_pair(tx: Tx, call: Call) -> Reply:
    """Show everything between two applications."""
    pair = (Selector(call["consumer"]), Selector(call["provider"]))
    return _answered(tx, call, matrix_reading.query(nested_query.parse(call.query), pair))


def _answered(tx: Tx, call: Call, question: MatrixQuery) -> Reply:
    try:
        answer = deciding.matrix(tx, question)
    except Invalid as error:
        # The matrix alone lists its messages without fields.
        return errors.listed(call, error)
    return _said(call, answer)


def can_i_deploy(tx: Tx, call: Call) -> Reply:
    """Say whether one version may go to an environment, or beside what has a tag."""
    question = matrix_reading.simple(nested_query.parse(call.query))
    answer = deciding.can_i_deploy(
        tx, question.asked, question.target, question.ignore, strict=question.strict
    )
    return _said(call, answer)


def tagged_to_tag(tx: Tx, call: Call) -> Reply:
    """Say whether the latest version with a tag may go beside what has another."""
    return _said(call, deciding.latest_tagged_to_tag(tx, call["pacticipant"], call["tag"], call["to"]))


def branch_to_environment(tx: Tx, call: Call) -> Reply:
    """Say whether a branch's head may go to an environment."""
    strict = matrix_reading.strict(nested_query.parse(call.query))
    answer = deciding.branch_head_to_environment(
        tx, call["pacticipant"], call["branch"], call["environment"], strict=strict
    )
    return _said(call, answer)


def _said(call: Call, answer: MatrixAnswer) -> Reply:
    if call.media_type == media.TEXT:
        return text_reply(matrix_documents.text(answer))
    return json_reply(matrix_documents.document(call, answer), media.HAL)
