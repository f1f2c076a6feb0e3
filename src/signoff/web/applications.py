"""Applications: all of them, and each with everything that is known of it."""

from signoff.api.kit.call import Call, Reply
from signoff.domain.catalog import applications, branches, environments, labels, tags, versions
from signoff.domain.catalog.types import Application
from signoff.domain.contracts import integrations
from signoff.domain.delivery import occupancy
from signoff.kernel.page import Page, Paged
from signoff.kernel.tx import Tx
from signoff.web import query
from signoff.web.query import ListQuery
from signoff.web.rendering import page

# Partners that are shown; whoever has more finds them by searching the integrations.
_PARTNERS = 100
_BRANCHES = Page(size=10)
_VERSIONS = 20


def listed(tx: Tx, call: Call) -> Reply:
    """Show one page of the applications."""
    wanted = query.read(call)
    found = _found(tx, wanted)
    ids = [each.id for each in found.rows]
    return page(
        tx,
        call,
        "applications.html",
        found=found,
        wanted=wanted,
        labels=labels.of_applications(tx, ids),
        latest=versions.latest_of(tx, ids),
        presences=occupancy.presences(tx, ids),
    )


def _found(tx: Tx, wanted: ListQuery) -> Paged[Application]:
    if wanted.label:
        return applications.labelled(tx, wanted.label, wanted.page, wanted.search)
    return applications.listed(tx, wanted.page, wanted.search)


def show(tx: Tx, call: Call) -> Reply:
    """Show one application: where it is, with whom it works, its versions and branches."""
    application = applications.named(tx, call["pacticipant"])
    partners = integrations.of_application(tx, application, _PARTNERS)
    return page(
        tx,
        call,
        "application.html",
        application=application,
        labels=labels.of_application(tx, application),
        places=environments.listed(tx),
        presences=occupancy.presences(tx, [application.id]).get(application.id, []),
        needs=[each for each in partners if each.consumer == application.name],
        serves=[each for each in partners if each.provider == application.name],
        **_versions(tx, application, query.read(call, _VERSIONS)),
        **_branches(tx, application),
    )


def _versions(tx: Tx, application: Application, wanted: ListQuery) -> dict[str, object]:
    found = versions.listed(tx, application, wanted.page, branch=wanted.branch or None)
    ids = [each.id for each in found.rows]
    return {
        "wanted": wanted,
        "found": found,
        "on_branches": branches.of_versions(tx, ids),
        "tagged": tags.of_versions(tx, ids),
        "environments": occupancy.environments_of(tx, ids),
    }


def _branches(tx: Tx, application: Application) -> dict[str, object]:
    found = branches.listed(tx, application, _BRANCHES)
    heads = versions.by_ids(tx, [each.head_version_id for each in found.rows if each.head_version_id])
    return {"branches": found, "heads": heads}
