"""`/metrics`: how much there is of everything, as JSON; Prometheus' format is the operators'."""

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kit.hal import Json
from signoff.api.pact_broker import links, media
from signoff.domain.decisions.statistics import Amount, Distribution, Statistics, statistics
from signoff.domain.outbound import metering
from signoff.kernel.tx import Tx


def show(tx: Tx, _call: Call) -> Reply:
    """Show the counts."""
    found = statistics(tx)
    document = {**_contracts(found), **_catalog(found), **_webhooks(tx), **_delivery(found)}
    return json_reply(document, media.HAL)


def _contracts(found: Statistics) -> Json:
    return {
        "interactions": {
            "latestInteractionsCount": found.interactions,
            "latestMessagesCount": found.messages,
            "latestInteractionsAndMessagesCount": found.interactions + found.messages,
        },
        "pacticipants": {
            "count": found.applications.count,
            "withMainBranchSetCount": found.applications.special,
        },
        "integrations": {"count": found.integrations.count},
        "pactPublications": {"count": found.contracts.count, **_times(found.contracts)},
        "pactVersions": {"count": found.contents.count},
        "pactRevisionsPerConsumerVersion": _distribution(found.revisions),
        "verificationResults": {
            "count": found.verifications.count,
            "successCount": found.verifications.special,
            "failureCount": found.verifications.count - found.verifications.special,
            "distinctCount": found.distinct_verifications,
            **_times(found.verifications),
        },
        "verificationResultsPerPactVersion": _distribution(found.results_per_content),
    }


def _times(amount: Amount) -> Json:
    named = (("first", amount.first), ("last", amount.last))
    return {name: links.timestamp(time) if time else None for name, time in named}


def _distribution(found: Distribution) -> Json:
    return {"distribution": {str(size): count for size, count in found.items()}}


def _catalog(found: Statistics) -> Json:
    return {
        "pacticipantVersions": {
            "count": found.versions.count,
            "withUserCreatedBranchCount": found.versions_on_branches.special,
            "withBranchCount": found.versions_on_branches.count,
            "withBranchSetCount": found.versions_on_branches.count,
        },
        "tags": {
            "count": found.tags.count,
            "distinctCount": found.tags.special,
            "distinctWithPacticipantCount": found.tag_names_per_application,
        },
    }


def _webhooks(tx: Tx) -> Json:
    counts = metering.counts(tx)
    return {
        "webhooks": {"count": counts.webhooks},
        "triggeredWebhooks": {"count": counts.triggered},
        "webhookExecutions": {"count": counts.executions},
    }


def _delivery(found: Statistics) -> Json:
    return {
        # The reference says so too: counting its rows would be the slowest query of all.
        "matrix": {"count": -1},
        "environments": {"count": found.environments.count},
        "deployedVersions": {
            "count": found.deployments.count,
            "userCreatedCount": found.deployments.special,
            "currentlyDeployedCount": found.current_deployments,
        },
        "releasedVersions": {
            "count": found.releases.count,
            "currentlySupportedCount": found.releases.special,
        },
    }
