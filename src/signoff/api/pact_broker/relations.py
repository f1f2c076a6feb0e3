"""The link relations of this dialect, described; `/doc/{rel}` shows them."""

from collections.abc import Mapping

from signoff.api.kit.relations import Relation
from signoff.api.pact_broker.contract_relations import CONTRACTS, RESULTS

_PAIR = "/pacts/provider/{provider}/consumer/{consumer}"
_APPLICATION = "/pacticipants/{application}"
_VERSION = f"{_APPLICATION}/versions/{{version}}"
_BRANCH = f"{_APPLICATION}/branches/{{branch}}"
_ENVIRONMENT = "/environments/{environment}"

_APPLICATIONS = {
    "pacticipants": Relation(
        "Applications",
        "All applications, by name. Give `page` and `size` for one page at a time, and `q` for those whose name"
        " contains a text. POST a `name` and what else is known (`displayName`, `mainBranch`, `repositoryUrl`) to"
        " make one; publishing makes those that it names by itself.",
        "/pacticipants",
    ),
    "pacticipant": Relation(
        "An application",
        "What is known of one application: its main branch, repository, labels, newest version, and where it is"
        " deployed. PATCH changes what is given and makes the application if it is new; PUT replaces everything."
        " DELETE takes its versions, contracts, results and deployments with it.",
        _APPLICATION,
    ),
    "pacticipants-with-label": Relation(
        "Applications with a label",
        "The applications that carry a label, such as those of one team.",
        "/pacticipants/label/{label}",
    ),
    "label": Relation(
        "A label of an application",
        "PUT puts a label on an application, DELETE takes it off. Webhooks may be for all applications with a label.",
        f"{_APPLICATION}/labels/{{label}}",
    ),
    "consumer": Relation(
        "The consumer",
        "The application that made the contract: it asks, the other side answers.",
        _APPLICATION,
    ),
    "provider": Relation(
        "The provider",
        "The application that the contract is made with: it must do what is written there.",
        _APPLICATION,
    ),
    "consumers": Relation(
        "The consumers of a webhook",
        "The applications with the label that the webhook is for on the consumer's side.",
        "/pacticipants/label/{label}",
    ),
    "providers": Relation(
        "The providers of a webhook",
        "The applications with the label that the webhook is for on the provider's side.",
        "/pacticipants/label/{label}",
    ),
}

_VERSIONS = {
    "versions": Relation(
        "Versions",
        "The versions of an application, the newest first, page by page if asked.",
        f"{_APPLICATION}/versions",
    ),
    "version": Relation(
        "A version",
        "One version, usually a commit: its branches, tags, build, contracts, and links for recording where it"
        " went. PUT makes it or describes it anew, PATCH changes what is given, DELETE removes it with what it"
        " published.",
        _VERSION,
    ),
    "pacticipant-version": Relation(
        "A version of an application",
        "One version, usually a commit: its branches, tags, build, contracts, and links for recording where it"
        " went. PUT makes it or describes it anew, PATCH changes what is given, DELETE removes it with what it"
        " published.",
        _VERSION,
    ),
    "consumer-version": Relation(
        "The consumer's version", "The version that published the contract.", _VERSION
    ),
    "consumer-versions": Relation(
        "The consumer's versions",
        "Every version that published this very content and was asked for, the newest first.",
        _VERSION,
    ),
    "latest-version": Relation(
        "The newest version",
        "The newest version of an application; on a branch, the version that heads it. A version is as new as the"
        " moment it was first heard of, whatever its number.",
        f"{_APPLICATION}/latest-version",
    ),
    "latest-tagged-version": Relation(
        "The newest version with a tag",
        "Of the versions that carry a tag, the newest.",
        f"{_APPLICATION}/latest-version/{{tag}}",
    ),
    "branches": Relation(
        "Branches",
        "The branches of an application, the one that moved last first; always page by page. DELETE removes all but the"
        " main branch and those named by `exclude[]`, some moments later.",
        f"{_APPLICATION}/branches",
    ),
    "branch": Relation(
        "A branch", "A branch and when it moved. DELETE forgets the branch; its versions stay.", _BRANCH
    ),
    "pacticipant-branch": Relation(
        "A branch of an application",
        "A branch and when it moved. DELETE forgets the branch; its versions stay.",
        _BRANCH,
    ),
    "branch-version": Relation(
        "A version on a branch",
        "PUT adds a version to a branch and makes it the head, whatever its age; it makes application, branch and"
        " version where they are new. DELETE takes the version off the branch.",
        f"{_BRANCH}/versions/{{version}}",
    ),
    "pacticipant-branch-version": Relation(
        "A version on a branch of an application",
        "PUT adds a version to a branch and makes it the head, whatever its age; it makes application, branch and"
        " version where they are new. DELETE takes the version off the branch.",
        f"{_BRANCH}/versions/{{version}}",
    ),
    "tag": Relation(
        "A tag of a version",
        "PUT tags a version, DELETE takes the tag off. Branches and environments have mostly taken the place of tags.",
        f"{_VERSION}/tags/{{tag}}",
    ),
    "version-tag": Relation(
        "A tag of an application's version",
        "PUT tags a version, DELETE takes the tag off.",
        f"{_VERSION}/tags/{{tag}}",
    ),
    "pacticipant-version-tag": Relation(
        "A tag of an application's version",
        "PUT tags a version, and makes application and version where they are new; DELETE takes the tag off. As the"
        " settings say, the first tag may count as a branch, and a tag with an environment's name as a deployment.",
        f"{_VERSION}/tags/{{tag}}",
    ),
    "pacticipant-version-tags": Relation(
        "The tags that a publication set",
        "The tags that the version got when it was published.",
        f"{_VERSION}/tags/{{tag}}",
    ),
    "tag-prod-version": Relation(
        "Tag the consumer's version `prod`",
        "PUT says by a tag that the version which published this contract is in production. Recording a deployment"
        " says it better.",
        f"{_VERSION}/tags/{{tag}}",
    ),
    "tag-version": Relation(
        "Tag the consumer's version",
        "PUT tags the version that published this contract.",
        f"{_VERSION}/tags/{{tag}}",
    ),
}

_DECISIONS = {
    "can-i-deploy-pacticipant-version-to-environment": Relation(
        "May a version go to an environment?",
        "Whether every contract between the version and what is in the environment has a good result, with the"
        " reasons and the results that the answer rests on. `ignore[]` leaves an application out.",
        "/can-i-deploy",
    ),
    "can-i-deploy-pacticipant-version-to-tag": Relation(
        "May a version go where a tag is?",
        "The same question about the newest versions that carry a tag, for those who do not record deployments.",
        "/can-i-deploy",
    ),
    "can-i-deploy": Relation(
        "May a version be deployed?",
        "`summary.deployable` is true when nothing stands in the way, false when something does, and null while a"
        " result is missing. Any answer but true means no. `notices` say why in words.",
        "/can-i-deploy",
    ),
    "matrix": Relation(
        "Results of versions with each other",
        "Every consumer version beside every provider version that verified its contract. `q[][pacticipant]`,"
        " `version`, `branch`, `tag`, `latest`, `environment` select versions; `latestby` leaves older results out;"
        " `environment` or `tag` say against what everything else is judged.",
        "/matrix",
    ),
    "matrix-for-consumer-version": Relation(
        "Results of this consumer version",
        "Everything that providers said of what this version published.",
        "/matrix",
    ),
    "can-i-deploy-badge": Relation(
        "A badge: from tag to tag",
        "A picture that says whether the newest version with one tag may go where another is.",
        "/pacticipants/{pacticipant}/latest-version/{tag}/can-i-deploy/to/{to}/badge",
    ),
    "can-i-deploy-branch-to-environment-badge": Relation(
        "A badge: from branch to environment",
        "A picture that says whether the head of a branch may go to an environment.",
        "/pacticipants/{pacticipant}/branches/{branch}/latest-version/can-i-deploy/to-environment/{environment}/badge",
    ),
}

_DELIVERY = {
    "environments": Relation(
        "Environments",
        "Where software runs or is released to. POST a `name` and whether it is `production` to make one; `name` in"
        " the query finds one.",
        "/environments",
    ),
    "environment": Relation(
        "An environment",
        "Its name, whether it is production, whom to ask, and links to what is in it. PUT describes it anew, DELETE"
        " removes it with what was recorded there.",
        _ENVIRONMENT,
    ),
    "record-deployment": Relation(
        "Record a deployment",
        "POST that this version now runs in the environment of that name. It takes the place of what ran there"
        " before; with an `applicationInstance`, of what ran there under that name.",
        f"{_VERSION}/deployed-versions/environment/{{environment}}",
    ),
    "record-release": Relation(
        "Record a release",
        "POST that this version is now available in the environment of that name, beside others that still are.",
        f"{_VERSION}/released-versions/environment/{{environment}}",
    ),
    "deployed-environments": Relation(
        "Where it was deployed", "The deployments of the version, past ones too.", "/deployed-versions/{uuid}"
    ),
    "released-environments": Relation(
        "Where it was released",
        "The releases of the version that are supported.",
        "/released-versions/{uuid}",
    ),
    "currently-deployed-deployed-versions": Relation(
        "What is deployed here",
        "The versions that run in an environment now; `pacticipant` and `applicationInstance` narrow it down. PATCH"
        " one with `currentlyDeployed` false when it has been taken down.",
        f"{_ENVIRONMENT}/deployed-versions/currently-deployed",
    ),
    "currently-supported-released-versions": Relation(
        "What is released here",
        "The versions that are available in an environment. PATCH one with `currentlySupported` false when it is gone.",
        f"{_ENVIRONMENT}/released-versions/currently-supported",
    ),
}

_WEBHOOKS = {
    "webhooks": Relation(
        "Webhooks",
        "What other systems are told, and when. GET lists links to them; POST makes one. A webhook is for one"
        " consumer, one provider, both, all with a label, or everybody.",
        "/webhooks",
    ),
    "webhook": Relation(
        "A webhook",
        "Its events, whom it is for, and the request that it sends, secrets masked. PUT makes or changes it: what"
        " is masked or left out of the secrets stays. DELETE removes it with its deliveries.",
        "/webhooks/{uuid}",
    ),
    "create": Relation("Make a webhook", "POST a webhook to the list to make it.", "/webhooks"),
    "execute": Relation(
        "Try a webhook out",
        "POST sends it at once, about the newest contract that it is for. The answer is 200 and says what came of"
        " it, even where the receiver refused.",
        "/webhooks/{uuid}/execute",
    ),
    "pact-webhooks": Relation(
        "The webhooks of a pair",
        "Those for exactly this consumer and this provider. POST makes one for them.",
        "/webhooks/provider/{provider}/consumer/{consumer}",
    ),
    "consumer-webhooks": Relation(
        "The webhooks of a consumer",
        "Those for every contract of the consumer. POST makes one for it.",
        "/webhooks/consumer/{consumer}",
    ),
    "webhook-status": Relation(
        "How the webhooks of a pair went",
        "How many of those that the newest contract triggered were delivered, failed, or are still being tried.",
        f"{_PAIR}/webhooks/status",
    ),
    "logs": Relation(
        "The log of a webhook",
        "What was sent and answered in each attempt, secrets masked.",
        "/triggered-webhooks/{uuid}/logs",
    ),
    "error-logs": Relation(
        "The logs of what failed",
        "Those of the webhooks that failed or are being tried again.",
        "/triggered-webhooks/{uuid}/logs",
    ),
}

_OVERVIEWS = {
    "integrations": Relation(
        "Integrations",
        "Every pair of applications that have a contract, the one that changed last first. As `text/vnd.graphviz`"
        " it is a drawing for `dot`. DELETE removes every contract and result there is.",
        "/integrations",
    ),
    "delete_integration": Relation(
        "Remove an integration",
        "DELETE removes the contracts of a pair and their results; the applications stay.",
        "/integrations/provider/{provider}/consumer/{consumer}",
    ),
    "dashboard": Relation(
        "How a pair stands",
        "The newest contracts of a pair with their results and webhooks.",
        "/dashboard/provider/{provider}/consumer/{consumer}",
    ),
    "group": Relation(
        "Who hangs together",
        "The applications that an application reaches over contracts, in either direction, as CSV.",
        "/groups/{pacticipant}",
    ),
    "metrics": Relation(
        "Metrics",
        "How many of everything there are. For Prometheus, ask with the media type that it sends.",
        "/metrics",
    ),
}

RELATIONS: Mapping[str, Relation] = {
    **_APPLICATIONS,
    **_VERSIONS,
    **CONTRACTS,
    **RESULTS,
    **_DECISIONS,
    **_DELIVERY,
    **_WEBHOOKS,
    **_OVERVIEWS,
}
