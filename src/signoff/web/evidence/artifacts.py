"""An artifact: its chain of custody from the commit to where it runs."""

from signoff.api.kit.call import Call, Reply
from signoff.domain.decisions.gate import gate
from signoff.domain.decisions.running import showing
from signoff.domain.delivery.snapshots import snapshots
from signoff.domain.evidence.artifacts import fingerprints
from signoff.domain.evidence.provenance import provenance
from signoff.kernel.errors import Invalid, NotFound
from signoff.kernel.tx import Tx
from signoff.web.evidence import places
from signoff.web.rendering import page

ANSWERS = 20


def show(tx: Tx, call: Call) -> Reply:
    """Show everything that is known of a fingerprint."""
    fingerprint = _fingerprint(call["fingerprint"])
    reports = showing.provenance(tx, [fingerprint]).get(fingerprint, [])
    running = snapshots.where_running(tx, [fingerprint])
    if not reports and not running:
        raise NotFound(f"No artifact with the fingerprint {fingerprint} is known here")
    return page(
        tx,
        call,
        "evidence/artifact.html",
        fingerprint=fingerprint,
        reports=reports,
        proofs=provenance.of_artifacts(tx, [each.artifact for each in reports]),
        running=running,
        answers=gate.results_about(tx, [fingerprint], ANSWERS),
        environments=places.by_name(tx),
        history=snapshots.history(tx, [fingerprint]),
    )


def _fingerprint(text: str) -> str:
    try:
        return fingerprints.normal(text)
    except Invalid as error:
        raise NotFound(f"{text} is not the fingerprint of anything") from error
