"""What a publication tells the person at the terminal, line by line."""

from collections.abc import Sequence

from signoff.api.kit.call import Call
from signoff.api.kit.hal import Json
from signoff.api.pact_broker import links, webhook_links
from signoff.domain.contracts.types import ChangeReason, Outcome, Publication, PublishedContract, Reason
from signoff.domain.decisions.publishing import Announced, AnnouncedContract
from signoff.domain.outbound.types import Expectation

_SUCCESS = {
    Outcome.CREATED: "Pact successfully published for {version} and provider {provider}.",
    Outcome.UNCHANGED: "Pact successfully republished for {version} and provider {provider} with no content changes.",
    Outcome.MERGED: "Pact content merged with existing content for {version} and provider {provider}.",
}
_SAME = "pact content is the same as previous"
_CHANGED = (
    "Pact with changed content published over existing content for {version} and provider {provider}. This is not"
    " recommended in normal circumstances and may indicate that you have not configured your Pact pipeline correctly."
    " For more information see https://docs.pact.io/go/versioning"
)
_BRANCH_STEP = "  Next steps:\n    Configure the version branch to be the value of your repository branch."
_VERIFY_STEP = "    * Add Pact verification tests to the {provider} build. See https://docs.pact.io/go/provider_verification"
_WEBHOOK_STEP = (
    "    * Configure separate {provider} pact verification build and webhook to trigger it when the pact content"
    " changes. See https://docs.pact.io/go/webhooks"
)
_TRIGGERED = "  Webhook {webhook} triggered for event {event}.\n    View logs at {logs}"
_NO_WEBHOOK = "  No enabled webhooks found for the detected events"


def notices_of(call: Call, announced: Announced, webhooks: Sequence[Expectation]) -> list[Json]:
    """Give the notices of a publication, in the order in which they are printed."""
    publication = announced.publication
    notices = [_notice("debug", _version_text(publication))]
    if publication.branch is None:
        notices.append(_notice("prompt", _BRANCH_STEP))
    for each, expected in zip(announced.contracts, webhooks, strict=True):
        notices += _contract_notices(call, publication, each)
        notices += _webhook_notices(call, expected)
        notices += _next_steps(each.published, expected)
    return notices


def _notice(kind: str, text: str) -> Json:
    return {"type": kind, "text": text}


def _version_text(publication: Publication) -> str:
    verb = "Created" if publication.version_created else "Updated"
    parts = [f"branch {publication.branch}"] if publication.branch is not None else []
    parts += [f"tags {', '.join(publication.tags)}"] if publication.tags else []
    belonging = f" with {' and '.join(parts)}" if parts else ""
    return f"{verb} {publication.consumer.name} version {publication.version.number}{belonging}"


def _contract_notices(call: Call, publication: Publication, announced: AnnouncedContract) -> list[Json]:
    published = announced.published
    provider, consumer = published.provider.name, publication.consumer.name
    version = f"{consumer} version {publication.version.number}"
    if published.outcome is Outcome.CHANGED:
        notices = [_notice("warning", _CHANGED.format(version=version, provider=provider))]
    else:
        notices = [_notice("success", _SUCCESS[published.outcome].format(version=version, provider=provider))]
    url = links.pair_url(call, provider, consumer, "version", publication.version.number)
    notices.append(_notice("debug", f"  View the published pact at {url}"))
    notices.append(_notice("debug", f"  Events detected: {', '.join(_events(announced, version))}"))
    return notices


def _webhook_notices(call: Call, expectation: Expectation) -> list[Json]:
    if not expectation.expected and expectation.any_configured:
        return [_notice("debug", _NO_WEBHOOK)]
    return [
        _notice(
            "debug",
            _TRIGGERED.format(
                webhook=f'"{each.description}"' if each.description else each.webhook_uuid,
                event=each.event,
                logs=webhook_links.logs_url(call, each.uuid),
            ),
        )
        for each in expectation.expected
    ]


def _next_steps(published: PublishedContract, expectation: Expectation) -> list[Json]:
    steps = [] if published.verified_before else [_VERIFY_STEP]
    steps += [] if expectation.any_configured else [_WEBHOOK_STEP]
    texts = ["  Next steps:", *steps] if steps else []
    return [_notice("prompt", text.format(provider=published.provider.name)) for text in texts]


def _events(announced: AnnouncedContract, version: str) -> list[str]:
    published = announced.published
    comment = _comment(published, version)
    unchanged = f" ({comment})" if comment and not published.change.changed else ""
    events = [f"contract_published{unchanged}"]
    if announced.required:
        events.append("contract_requiring_verification_published")
    if published.change.changed:
        events.append(f"contract_content_changed ({comment})")
    return events


def _comment(published: PublishedContract, version: str) -> str:
    return ", ".join(_reason(reason, version) for reason in published.change.reasons)


def _reason(reason: ChangeReason, version: str) -> str:
    names = ", ".join(reason.tags)
    texts = {
        Reason.FIRST_WITH_TAG: f"first time any pact published for this consumer with consumer version tagged {names}",
        Reason.CHANGED_WITH_TAG: f"pact content has changed since the last consumer version tagged with {names}",
        Reason.FIRST_UNTAGGED: "first time untagged pact published",
        Reason.CHANGED_UNTAGGED: "pact content has changed since previous untagged version",
        Reason.REVISED: f"pact content modified since previous publication for {version}",
        Reason.SAME: f"{_SAME} {_versions(reason.tags)} {names} and no new tags were applied",
    }
    return texts[reason.reason]


def _versions(names: tuple[str, ...]) -> str:
    return "version with tag" if len(names) == 1 else "versions with tags"
