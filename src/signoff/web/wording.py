"""What the rooms' values are called on pages."""

import re

from markupsafe import Markup

from signoff.domain.contracts.types import Status
from signoff.domain.outbound.types import DeliveryStatus, EventName

STATUS = {
    Status.VERIFIED: "verified",
    Status.FAILED: "failed",
    Status.FAILED_PENDING: "failed (pending)",
    Status.CHANGED: "changed since verified",
    Status.NEVER: "never verified",
}

WEBHOOKS = {
    None: "none",
    DeliveryStatus.NOT_RUN: "not sent yet",
    DeliveryStatus.RETRYING: "retrying",
    DeliveryStatus.SUCCESS: "delivered",
    DeliveryStatus.FAILURE: "failed",
}

# They go on after "when" and "because".
EVENTS: dict[str, str] = {
    EventName.CONTRACT_PUBLISHED: "a contract was published",
    EventName.CONTRACT_CONTENT_CHANGED: "a contract was published with another content than before",
    EventName.CONTRACT_REQUIRING_VERIFICATION_PUBLISHED: (
        "a contract was published that a version of the provider has yet to verify"
    ),
    EventName.PROVIDER_VERIFICATION_PUBLISHED: "a provider published a result",
    EventName.PROVIDER_VERIFICATION_SUCCEEDED: "a provider met a contract",
    EventName.PROVIDER_VERIFICATION_FAILED: "a provider did not meet a contract",
}

# What the parameters of webhooks stand for.
PARAMETERS = {
    "consumerName": "the consumer's name",
    "providerName": "the provider's name",
    "consumerVersionNumber": "the consumer version that published the contract",
    "providerVersionNumber": "the provider version that gave the result or has yet to",
    "providerVersionTags": "the tags of that provider version",
    "providerVersionDescriptions": "why that provider version has to verify, as in “deployed in Production”",
    "providerVersionBranch": "the branch of that provider version",
    "consumerVersionTags": "the tags of that consumer version",
    "consumerVersionBranch": "the branch of that consumer version",
    "pactUrl": "where the contract to verify is",
    "verificationResultUrl": "where the result is",
    "githubVerificationStatus": "the newest result as GitHub says it: success, failure or pending",
    "bitbucketVerificationStatus": "the same for Bitbucket: SUCCESSFUL, FAILED or INPROGRESS",
    "azureDevOpsVerificationStatus": "the same for Azure DevOps: succeeded, failed or pending",
    "gitlabVerificationStatus": "the same for GitLab: success, failed or pending",
    "consumerLabels": "the consumer's labels",
    "providerLabels": "the provider's labels",
    "eventName": "what it was triggered by",
    "buildUrl": "the build of whoever caused it",
    "currentlyDeployedProviderVersionNumber": (
        "a provider version that is deployed; the webhook is then sent once for each of them"
    ),
}

# The fields of forms by the names that rooms complain under.
FIELDS = {
    "display_name": "Shown as",
    "main_branch": "Main branch",
    "repository_url": "URL of the repository",
    "repository_name": "Name of the repository",
    "repository_namespace": "Namespace of the repository",
    "label": "New label",
    "description": "Description",
    "consumer": "Consumer",
    "consumer.name": "Consumer",
    "provider": "Provider",
    "provider.name": "Provider",
    "events": "Send it when",
    "request.method": "Method",
    "request.url": "URL",
    "request.headers": "Headers",
    "request.body": "Body",
    "request.username": "User name",
    "request.password": "Password",
    "request.signingSecret": "Signing secret",
}

# What evidence amounts to, and the classes that repeat it in colour.
STANDINGS = {
    "COMPLIANT": "compliant",
    "NON_COMPLIANT": "not compliant",
    "INCOMPLETE": "incomplete",
    "MISSING": "missing",
    "PENDING": "incomplete",
    "PASSED": "passed",
    "FAILED": "failed",
    "passed": "passed",
    "failed": "failed",
    "missing": "missing",
    "waits": "says nothing yet",
    "PENDING_APPROVAL": "waits",
    "APPROVED": "approved",
    "REJECTED": "refused",
    "EXPIRED": "expired",
    "PROVENANCE_VERIFIED": "verified",
    "PROVENANCE_UNVERIFIED": "unverified",
    "NO_PROVENANCE": "none recorded",
}
STANDING_CLASSES = {
    "COMPLIANT": "verified",
    "passed": "verified",
    "PROVENANCE_VERIFIED": "verified",
    "APPROVED": "verified",
    "REJECTED": "failed",
    "EXPIRED": "failed",
    "PENDING_APPROVAL": "failed_pending",
    "NON_COMPLIANT": "failed",
    "failed": "failed",
    "INCOMPLETE": "failed_pending",
    "PENDING": "failed_pending",
    "MISSING": "failed_pending",
    "missing": "failed_pending",
    "PROVENANCE_UNVERIFIED": "failed_pending",
}
STANDING_VERDICTS = {"COMPLIANT": "yes", "NON_COMPLIANT": "no", "INCOMPLETE": "wait"}

# What a snapshot says of something, compared with the snapshot before.
LINES = {
    "started": "came",
    "exited": "left",
    "verdict": "is judged anew",
    "origin": "is known as built by us now",
    "scaled": "changed its number",
    "unchanged": "stayed",
}
# They go on with an environment's name.
CHANGES = {
    "started": "Started in",
    "exited": "Left",
    "verdict": "Was judged anew in",
    "origin": "Became known as built by us in",
    "scaled": "Changed its number in",
    "unchanged": "Stayed as it was in",
}

_COMMIT = re.compile(r"[0-9a-f]{40}")


def short(text: str, longest: int = 50) -> str:
    """Shorten a commit's hash to seven characters, and anything too long in its middle."""
    if _COMMIT.fullmatch(text):
        return text[:7]
    half = (longest - 1) // 2
    return text if len(text) <= longest else f"{text[:half]}…{text[-half:]}"


def linked(url: str, text: str = "") -> Markup | str:
    """Make a link of an address that leads to the web; any other is only text, for it may do anything."""
    if not url.lower().startswith(("https://", "http://")):
        return url
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(url, text or url)
