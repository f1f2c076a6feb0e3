"""One version: where it belongs, what it promised, and whether it may go anywhere."""

from signoff.api.kit.call import Call, Reply
from signoff.domain.catalog import applications, branches, environments, tags, versions
from signoff.domain.contracts import finding
from signoff.domain.contracts.overviews import summary
from signoff.domain.delivery import occupancy
from signoff.kernel.tx import Tx
from signoff.web.rendering import page


def show(tx: Tx, call: Call) -> Reply:
    """Show one version."""
    application = applications.named(tx, call["pacticipant"])
    version = versions.numbered(tx, application, call["number"])
    results = summary.of_version(tx, application, version).results
    return page(
        tx,
        call,
        "version.html",
        application=application,
        version=version,
        on_branches=branches.of_versions(tx, [version.id]).get(version.id, []),
        tagged=tags.of_versions(tx, [version.id]).get(version.id, []),
        presences=[
            each
            for each in occupancy.presences(tx, [application.id]).get(application.id, [])
            if each.version_id == version.id
        ],
        contracts=finding.of_consumer_version(tx, version.id),
        results={each.verification.content_id: each for each in results},
        environments=environments.listed(tx),
    )
