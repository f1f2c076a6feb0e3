"""What can be removed on pages, each after a page that says what goes with it."""

from collections.abc import Callable

from msgspec import Struct

from signoff.api.kit.call import Call, Reply
from signoff.api.kit.routing import Access, Route
from signoff.domain.catalog import applications, branches, environments, labels, tags, versions
from signoff.domain.contracts import finding, integrations
from signoff.domain.identity.scopes import Scope
from signoff.domain.outbound import webhooks
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx
from signoff.web import forms
from signoff.web.rendering import page

Place = tuple[str, ...]


class Question(Struct, frozen=True):
    """What is asked before something is removed, and the pages that one comes from and goes to."""

    question: str
    consequence: str
    back: Place
    after: Place
    section: str = "Applications"


class Deletion(Struct, frozen=True):
    """Something that can be removed: whoever has all the scopes is asked at `template`, and may say yes there."""

    template: str
    scopes: tuple[Scope, ...]
    ask: Callable[[Tx, Call], Question]
    do: Callable[[Tx, Call], None]

    def routes(self) -> tuple[Route, Route]:
        """Make the routes that ask and that do it."""
        return (
            Route("GET", self.template, self._asked),
            Route("POST", self.template, self._done, Access.WRITE),
        )

    def _asked(self, tx: Tx, call: Call) -> Reply:
        for scope in self.scopes:
            tx.must(scope)
        asked = self.ask(tx, call)
        return page(
            tx,
            call,
            "confirm.html",
            section=asked.section,
            question=asked.question,
            consequence=asked.consequence,
            back=asked.back,
        )

    def _done(self, tx: Tx, call: Call) -> Reply:
        forms.read(tx, call)
        after = self.ask(tx, call).after
        self.do(tx, call)
        return forms.done(call, *after)


def _application(tx: Tx, call: Call) -> Question:
    name = applications.named(tx, call["pacticipant"]).name
    return Question(
        f"Delete the application {name}?",
        "Its versions, contracts, results, deployments, labels and webhooks go with it, and so do the contracts"
        " that others have with it. This cannot be undone.",
        ("pacticipants", name),
        ("pacticipants",),
    )


def _version(tx: Tx, call: Call) -> Question:
    application = applications.named(tx, call["pacticipant"])
    number = versions.numbered(tx, application, call["number"]).number
    return Question(
        f"Delete version {number} of {application.name}?",
        "What it published and verified, its tags, deployments and releases go with it. A branch that it heads gets"
        " the newest of its other versions as its head. This cannot be undone.",
        ("pacticipants", application.name, "versions", number),
        ("pacticipants", application.name),
    )


def _branch(tx: Tx, call: Call) -> Question:
    application = applications.named(tx, call["pacticipant"])
    name = branches.named(tx, application, call["branch"]).name
    return Question(
        f"Delete the branch {name} of {application.name}?",
        "Its versions stay, with what they published; only nobody finds them by this branch any more.",
        ("pacticipants", application.name),
        ("pacticipants", application.name),
    )


def _tag(tx: Tx, call: Call) -> Question:
    application = applications.named(tx, call["pacticipant"])
    version = versions.numbered(tx, application, call["number"])
    name = tags.named(tx, version, call["tag"]).name
    here = ("pacticipants", application.name, "versions", version.number)
    return Question(
        f"Take the tag {name} off version {version.number} of {application.name}?",
        "The version stays. Who asks for the newest version with this tag is given an older one, if there is any.",
        here,
        here,
    )


def _label(tx: Tx, call: Call) -> Question:
    application = applications.named(tx, call["pacticipant"])
    name = labels.named(tx, application, call["label"]).name
    here = ("pacticipants", application.name)
    return Question(
        f"Take the label {name} off {application.name}?",
        "Webhooks for applications with this label are no longer for this one.",
        here,
        here,
    )


def _environment(tx: Tx, call: Call) -> Question:
    found = environments.by_uuid(tx, call["uuid"])
    return Question(
        f"Delete the environment {found.display_name}?",
        "What was recorded as deployed or released there goes with it. This cannot be undone.",
        ("environments", found.uuid),
        ("environments",),
        "Environments",
    )


def _contract(tx: Tx, call: Call) -> Question:
    row = finding.of_version(tx, call["provider"], call["consumer"], call["version"])
    return Question(
        f"Delete the contract of {row.consumer} {row.version} with {row.provider}?",
        "The version stays, and so do contracts of other versions. Results go where nothing else has this content. This"
        " cannot be undone.",
        ("pacts", "provider", row.provider, "consumer", row.consumer, "version", row.version),
        ("pacticipants", row.consumer, "versions", row.version),
        "Integrations",
    )


def _integration(tx: Tx, call: Call) -> Question:
    consumer, provider = call["consumer"], call["provider"]
    if integrations.state(tx, provider, consumer) is None:
        raise NotFound(f"{consumer} and {provider} have nothing to do with each other")
    return Question(
        f"Delete everything between {consumer} and {provider}?",
        "Every contract that the one published for the other goes, and every result with it. The applications stay."
        " This cannot be undone.",
        ("matrix", "provider", provider, "consumer", consumer),
        (),
        "Integrations",
    )


def _webhook(tx: Tx, call: Call) -> Question:
    found = webhooks.by_uuid(tx, call["uuid"])
    return Question(
        f"Delete the webhook {found.shown_as}?",
        "Its deliveries and their logs go with it; what still waits to be sent is not sent. This cannot be undone.",
        ("webhooks", found.uuid),
        ("webhooks",),
        "Webhooks",
    )


def _remove_version(tx: Tx, call: Call) -> None:
    versions.delete(tx, applications.named(tx, call["pacticipant"]), call["number"])


def _remove_branch(tx: Tx, call: Call) -> None:
    branches.delete(tx, applications.named(tx, call["pacticipant"]), call["branch"])


def _remove_tag(tx: Tx, call: Call) -> None:
    application = applications.named(tx, call["pacticipant"])
    tags.remove(tx, application, versions.numbered(tx, application, call["number"]), call["tag"])


def _remove_label(tx: Tx, call: Call) -> None:
    labels.remove(tx, applications.named(tx, call["pacticipant"]), call["label"])


_MANAGE, _BULK = Scope.CONTRACT_DATA_MANAGE, Scope.CONTRACT_DATA_BULK_DELETE
_OF_APPLICATION = "/pacticipants/{pacticipant}"
_OF_VERSION = f"{_OF_APPLICATION}/versions/{{number}}"

DELETIONS = (
    Deletion(
        f"{_OF_APPLICATION}/delete",
        (_MANAGE, _BULK),
        _application,
        lambda tx, call: applications.delete(tx, call["pacticipant"]),
    ),
    Deletion(f"{_OF_VERSION}/delete", (_MANAGE,), _version, _remove_version),
    Deletion(f"{_OF_VERSION}/tags/{{tag}}/delete", (_MANAGE,), _tag, _remove_tag),
    Deletion(f"{_OF_APPLICATION}/branches/{{branch}}/delete", (_MANAGE,), _branch, _remove_branch),
    Deletion(f"{_OF_APPLICATION}/labels/{{label}}/delete", (_MANAGE,), _label, _remove_label),
    Deletion(
        "/environments/{uuid}/delete",
        (Scope.ENVIRONMENT_MANAGE,),
        _environment,
        lambda tx, call: environments.delete(tx, call["uuid"]),
    ),
    Deletion(
        "/pacts/provider/{provider}/consumer/{consumer}/version/{version}/delete",
        (_MANAGE,),
        _contract,
        lambda tx, call: finding.delete(tx, call["provider"], call["consumer"], call["version"]),
    ),
    Deletion(
        "/integrations/provider/{provider}/consumer/{consumer}/delete",
        (_BULK,),
        _integration,
        lambda tx, call: integrations.delete(tx, call["provider"], call["consumer"]),
    ),
    Deletion(
        "/webhooks/{uuid}/delete",
        (Scope.WEBHOOK_MANAGE,),
        _webhook,
        lambda tx, call: webhooks.delete(tx, call["uuid"]),
    ),
)

ROUTES = tuple(route for deletion in DELETIONS for route in deletion.routes())
