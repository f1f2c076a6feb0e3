"""Every branch of an application."""

from signoff.api.kit.call import Call, Reply
from signoff.domain.catalog import applications, branches, versions
from signoff.kernel.tx import Tx
from signoff.web import query
from signoff.web.rendering import page


def listed(tx: Tx, call: Call) -> Reply:
    """Show one page of the branches, the one that moved last first."""
    application = applications.named(tx, call["pacticipant"])
    wanted = query.read(call)
    found = branches.listed(tx, application, wanted.page, wanted.search)
    heads = versions.by_ids(tx, [each.head_version_id for each in found.rows if each.head_version_id])
    return page(tx, call, "branches.html", application=application, found=found, wanted=wanted, heads=heads)
