"""What each kind of event says to people. Kinds are known by their names, so that no other room is needed for it.

A payload that lacks something is told with less: what is said in a flow must never hold up the log.
"""

from collections.abc import Callable
from html import escape
from typing import Any

from signoff.domain.conversation.facts.types import Fact

Payload = dict[str, Any]
Teller = Callable[[Payload], Fact]

OPEN, GOOD, BAD = (
    ("open", "blue"),
    ("compliant", "green"),
    ("not compliant", "red"),
)
_STATUSES = {
    "COMPLIANT": GOOD,
    "NON_COMPLIANT": BAD,
    "NONCOMPLIANT": BAD,
    "INCOMPLETE": ("incomplete", "yellow"),
    "PENDING": ("pending", "yellow"),
}
SHORT = 12


def fact_of(kind: str, payload: Payload) -> Fact | None:
    """Give what an event says; None for what nobody is told."""
    teller = TELLERS.get(kind)
    return teller(payload) if teller else None


def _text(payload: Payload, name: str) -> str:
    value = payload.get(name)
    return "" if value is None else escape(str(value), quote=False)


def _short(payload: Payload, name: str) -> str:
    return _text(payload, name)[:SHORT]


# --- of trails ---


def _of_trail(payload: Payload, title: str, status: tuple[str, str] | None = None, **more: Any) -> Fact:
    flow, trail = str(payload.get("flow") or ""), str(payload.get("trail") or "")
    return Fact(
        thread=f"trail:{payload.get('trail_uuid')}",
        thread_title=f"Trail {escape(trail, quote=False)}",
        title=title,
        status=status,
        flow=flow,
        about=("trail", flow, trail),
        **more,
    )


def _trail_begun(payload: Payload) -> Fact:
    named = (("Commit", "commit"), ("Branch", "branch"))
    fields = tuple((label, _text(payload, name)) for label, name in named if payload.get(name))
    return _of_trail(payload, "began the trail", OPEN, fields=fields)


def _status_changed(payload: Payload) -> Fact:
    after = str(payload.get("after") or "")
    status = _STATUSES.get(after.upper(), (after.lower().replace("_", " "), "grey"))
    return _of_trail(payload, f"the trail is {status[0]}", status)


def _artifact_reported(payload: Payload) -> Fact:
    return _of_trail(payload, f"built {_text(payload, 'name')} ({_short(payload, 'fingerprint')})")


def _attested(payload: Payload) -> Fact:
    status = str(payload.get("status") or "").upper()
    said = {"COMPLIANT": "passed", "NON_COMPLIANT": "failed", "NONCOMPLIANT": "failed"}
    outcome = said.get(status, status.lower().replace("_", " ") or "recorded")
    return _of_trail(payload, f"{_text(payload, 'name')} ({_text(payload, 'type')}) {outcome}")


def _provenance(payload: Payload) -> Fact:
    status = _text(payload, "status").lower()
    return _of_trail(payload, f"provenance of {_short(payload, 'fingerprint')} is {status}")


def _scanned(payload: Payload) -> Fact:
    breaches = payload.get("breaches") or []
    said = f"breaks {len(breaches)} limits" if breaches else "keeps within the limits"
    return _of_trail(payload, f"security scan by {_text(payload, 'tool')} {said}")


# --- approvals ---


def _approval_requested(payload: Payload) -> Fact:
    asked = ", ".join(escape(str(each), quote=False) for each in payload.get("approvers") or ())
    place = f" for {_text(payload, 'environment')}" if payload.get("environment") else ""
    uuid = str(payload.get("uuid"))
    actions = tuple(
        _action(name, f"approval:{uuid}:{verb}")
        for name, verb in (("Approve", "approve"), ("Reject", "reject"))
    )
    title = f"asks {asked or 'somebody'} for an approval{place}"
    return _of_trail(payload, title, ("approval requested", "yellow"), actions=actions)


def _action(name: str, target: str) -> dict[str, Any]:
    return {
        "@type": "UpdateAction",
        "name": name,
        "target": {"@type": "EntryPoint", "urlTemplate": f"signoff:{target}", "httpMethod": "POST"},
    }


def _approval_decided(payload: Payload) -> Fact:
    said = "approved" if payload.get("approved") else "rejected"
    comments = f": {_text(payload, 'comments')}" if payload.get("comments") else ""
    return _of_trail(payload, f"{_text(payload, 'approver')} {said}{comments}")


def _approval_ended(said: str, colour: str) -> Teller:
    def tell(payload: Payload) -> Fact:
        return _of_trail(payload, f"the approval is {said}", (said, colour), actions=())

    return tell


# --- decisions ---


def _asserted(payload: Payload) -> Fact:
    good = bool(payload.get("compliant"))
    where = f" for {_text(payload, 'environment')}" if payload.get("environment") else ""
    reasons = "; ".join(escape(str(each), quote=False) for each in payload.get("reasons") or ())
    fingerprint = _short(payload, "fingerprint")
    return Fact(
        thread=f"artifact:{payload.get('fingerprint')}",
        thread_title=f"Artifact {fingerprint}",
        title=f"the gate{where} says {'yes' if good else 'no'}"
        + (f": {reasons}" if reasons and not good else ""),
        status=GOOD if good else BAD,
        flow=payload.get("flow"),
    )


# --- contracts and deliveries, which belong to applications ---


def _of_pair(payload: Payload, title: str, status: tuple[str, str] | None = None) -> Fact:
    consumer, provider = str(payload.get("consumer") or ""), str(payload.get("provider") or "")
    return Fact(
        thread=f"contract:{consumer}:{provider}",
        thread_title=f"Contract of {escape(consumer, quote=False)} with {escape(provider, quote=False)}",
        title=title,
        status=status,
        applications=(consumer, provider),
        about=("contract", consumer, provider),
    )


def _contract_published(payload: Payload) -> Fact:
    changed = "changed the contract" if payload.get("changed") else "published the contract unchanged"
    return _of_pair(payload, f"{_text(payload, 'consumer')} {_short(payload, 'consumer_version')} {changed}")


def _verified(payload: Payload) -> Fact:
    good = bool(payload.get("success"))
    title = f"{_text(payload, 'provider')} {_short(payload, 'provider_version')} {'meets' if good else 'breaks'} it"
    return _of_pair(payload, title, ("verified", "green") if good else ("broken", "red"))


def _of_version(said: str) -> Teller:
    def tell(payload: Payload) -> Fact:
        application = str(payload.get("application") or "")
        title = f"{_short(payload, 'version')} {said} {_text(payload, 'environment')}"
        return Fact(
            thread=f"application:{application}",
            thread_title=f"Deliveries of {escape(application, quote=False)}",
            title=title,
            applications=(application,),
            about=("application", application),
        )

    return tell


TELLERS: dict[str, Teller] = {
    "trail.begun": _trail_begun,
    "trail.status_changed": _status_changed,
    "artifact.reported": _artifact_reported,
    "attestation.recorded": _attested,
    "provenance.checked": _provenance,
    "security_scan.recorded": _scanned,
    "approval.requested": _approval_requested,
    "approval.decided": _approval_decided,
    "approval.granted": _approval_ended("approved", "green"),
    "approval.rejected": _approval_ended("rejected", "red"),
    "approval.expired": _approval_ended("approval expired", "grey"),
    "artifact.asserted": _asserted,
    "contract.published": _contract_published,
    "verification.published": _verified,
    "deployment.recorded": _of_version("runs in"),
    "deployment.ended": _of_version("no longer runs in"),
    "release.recorded": _of_version("is released to"),
    "release.support_ended": _of_version("is no longer supported in"),
}
KINDS = tuple(TELLERS)
