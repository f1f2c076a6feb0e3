"""Dossiers, custody, counts over a period, and signed packages."""

import asyncio
import hashlib
import io
import json
import tarfile
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from securesystemslib.dsse import Envelope
from securesystemslib.signer._key import SSlibKey

from signoff.domain.catalog.flows import flows
from signoff.domain.evidence.attestations import attestations
from signoff.domain.evidence.attestations.types import AttestationFields
from signoff.domain.evidence.files import files
from signoff.domain.evidence.files.types import NewFile
from signoff.domain.evidence.provenance import provenance, signing
from signoff.domain.evidence.reports import compliance, dossiers, packages
from signoff.domain.evidence.reports.packages import Document, Manifest, Package
from signoff.domain.evidence.scans import scans
from signoff.domain.evidence.scans.types import ScanFields
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Artifact, Attestation, Outcome, Trail
from signoff.kernel.errors import Forbidden, Gone, NotFound
from signoff.kernel.settings import Settings
from signoff.kernel.spool import Spool
from signoff.kernel.tx import Tx
from tests.domain.evidence.files.keeping import kept
from tests.domain.evidence.provenance.scene import reported, said
from tests.domain.evidence.provenance.signers import FINGERPRINT
from tests.world import World

OTHER = "a" * 64


def trail_of(tx: Tx, artifact: Artifact) -> Trail:
    return trails.by_ids(tx, [artifact.trail_id])[artifact.trail_id]


def attest(tx: Tx, trail: Trail, name: str, outcome: Outcome = Outcome.PASSED, **more: Any) -> Attestation:
    return attestations.record(tx, trail, AttestationFields(name, outcome=outcome, **more))


# --- dossiers ---


def test_a_dossier_holds_everything_about_a_trail(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        artifact, other = reported(tx), reported(tx, fingerprint=OTHER)
        reported(tx, "build-2")
        trail = trail_of(tx, artifact)
        attest(tx, trail, "review")
        provenance.record(tx, artifact, said())
        provenance.verify(tx, artifact)
        scan = scans.record(tx, trail, ScanFields("zap"))
        found = dossiers.of_trail(tx, trail)
        narrow = dossiers.of_artifact(tx, artifact)
        [first, _] = found.attestations
        single = dossiers.of_attestation(tx, first)

    assert (found.flow.name, found.trail.uuid) == ("shop", trail.uuid)
    assert found.artifacts == [artifact, other]
    assert [each.name for each in found.attestations] == ["review", "Security scan: zap"]
    assert list(found.provenance) == [artifact.id]
    assert [each.reason for each in found.verifications[artifact.id]] == ["There is no signature to verify"]
    assert found.scans == [scan]
    assert (narrow.artifacts, narrow.attestations) == ([artifact], found.attestations)
    assert (single.artifacts, single.attestations, single.scans) == (found.artifacts, [first], [])


def test_a_dossier_costs_the_same_however_much_is_in_it(world: World) -> None:
    def cost() -> int:
        with world.db.reading(world.carol) as tx:
            dossiers.of_trail(tx, trail)
            return tx.queries

    with world.db.writing(world.bob) as tx:
        trail = trail_of(tx, reported(tx))
    empty = cost()
    with world.db.writing(world.bob) as tx:
        for number in range(5):
            each = reported(tx, fingerprint=f"{number}" * 64)
            provenance.record(tx, each, said())
            provenance.verify(tx, each)
            scans.record(tx, trail, ScanFields(f"tool {number}"))

    assert cost() == empty


def test_custody_is_by_the_newest_report(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        first, second = reported(tx), reported(tx, "build-2")
        other = reported(tx, "build-2", fingerprint=OTHER)
        trail = trail_of(tx, second)
        attest(tx, trail, "of the trail")
        mine = attest(tx, trail, "of this", fingerprint=FINGERPRINT)
        attest(tx, trail, "of another", fingerprint=OTHER)
        found = dossiers.custody(tx, f"sha256:{FINGERPRINT}")
        assert found.compliant
        attest(tx, trail, "of this", Outcome.FAILED, fingerprint=FINGERPRINT)
        assert not dossiers.custody(tx, FINGERPRINT).compliant
        assert dossiers.custody(tx, OTHER).artifact == other
        with pytest.raises(NotFound, match="Artifact not found"):
            dossiers.custody(tx, "0" * 64)

    assert (found.artifact, found.reports) == (second, [second, first])
    assert [each.name for each in found.dossier.attestations] == ["of the trail", "of this"]
    assert mine in found.dossier.attestations


# --- compliance over a period ---


def test_trails_are_counted_by_status(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        shop, other = flows.ensure(tx, "shop"), flows.ensure(tx, "other")
        for flow, name, outcome in (
            (shop, "1", Outcome.PASSED),
            (shop, "2", Outcome.FAILED),
            (other, "3", Outcome.FAILED),
        ):
            attest(tx, trails.ensure(tx, flow, name), "x", outcome)
        everything, of_shop = compliance.report(tx), compliance.report(tx, shop)
        assert compliance.report(tx, until="2001").total == 0
        assert compliance.report(tx, since=tx.now, until=tx.now) == everything

    assert (everything.total, everything.compliant, everything.non_compliant, everything.pending) == (
        3,
        1,
        2,
        0,
    )
    assert [each.name for each in everything.worst] == ["3", "2"]
    assert (of_shop.total, of_shop.rate, [each.name for each in of_shop.worst]) == (2, 50.0, ["2"])


def test_without_trails_nothing_is_compliant(world: World) -> None:
    with world.db.reading(world.carol) as tx:
        assert (compliance.report(tx).total, compliance.report(tx).rate) == (0, 0.0)


# --- packages ---


def unpacked(package: Package, settings: Settings) -> dict[str, bytes]:
    async def collected() -> bytes:
        return b"".join([chunk async for chunk in package.written(settings)])

    with tarfile.open(fileobj=io.BytesIO(asyncio.run(collected())), mode="r:gz") as archive:
        return {each.name: archive.extractfile(each).read() for each in archive.getmembers()}  # type: ignore[union-attr]


def packed(world: World, *contents: tuple[str, bytes]) -> Package:
    with world.db.writing(world.bob) as tx:
        trail = trail_of(tx, reported(tx))
        settings, organisation = tx.settings, tx.organisation_id
        stored = tuple(
            kept(settings, organisation, NewFile(name, "text/plain", Spool.of(content)))
            for name, content in contents
        )
        made = attest(tx, trail, "tests", files=stored)
        held = files.of_attestation(tx, made)
        documents = (Document("trail.json", b'{"id": 1}'), Document("flow.json", b"{}"))
        return packages.pack(tx, trail.uuid, f"trail-{trail.uuid}", documents, held)


def test_a_package_can_be_checked_without_the_server(world: World) -> None:
    package = packed(world, ("a.xml", b"one"), ("again.txt", b"one"), ("b", b"two"))
    with world.db.reading(world.carol) as tx:
        own = signing.own_key(tx)
        found = unpacked(package, tx.settings)

    manifest = json.loads(found["manifest.json"])
    envelope = Envelope.from_dict(json.loads(found["manifest.dsse.json"]))
    key = SSlibKey.from_crypto(load_pem_public_key(own.public_key.encode()), keyid=own.key_id)
    assert envelope.verify([key], 1)
    assert envelope.payload == found["manifest.json"]
    assert envelope.payload_type == "application/vnd.signoff.package-manifest+json"
    assert manifest["keyId"] == own.key_id
    one, two = (hashlib.sha256(content).hexdigest() for content in (b"one", b"two"))
    paths = [each["path"] for each in manifest["files"]]
    assert paths == ["trail.json", "flow.json", *sorted([f"evidence/{one}.xml", f"evidence/{two}"])]
    assert list(found) == ["manifest.json", "manifest.dsse.json", *paths]
    for each in manifest["files"]:
        content = found[each["path"]]
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (each["sha256"], each["sizeBytes"])


def test_an_installation_knows_its_own_packages(world: World) -> None:
    package = packed(world)
    [text, *_] = package.documents
    manifest = msgspec.json.decode(text.content, type=Manifest)

    settings = world.db.settings
    assert packages._code(settings, manifest.files) == manifest.hmac_sha256
    assert packages._code(settings, []) != manifest.hmac_sha256
    assert packages._code(settings.overlay(secret_key="another's"), manifest.files) != manifest.hmac_sha256


def test_damaged_evidence_ends_a_package(world: World) -> None:
    package = packed(world, ("a.xml", b"one"))
    [(_, file)] = package.evidence
    gone = msgspec.structs.replace(file, sha256="0" * 64)

    with pytest.raises(Gone):
        unpacked(msgspec.structs.replace(package, evidence=(("evidence/x", gone),)), world.db.settings)


def test_strangers_get_nothing(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        reported(tx)
    with world.db.reading(world.mallory) as tx:
        with pytest.raises(NotFound):
            dossiers.custody(tx, FINGERPRINT)
        assert compliance.report(tx).total == 0
        tx.actor = msgspec.structs.replace(tx.actor, scopes=frozenset())
        for attempt in (
            lambda: dossiers.custody(tx, FINGERPRINT),
            lambda: compliance.report(tx),
            lambda: packages.pack(tx, "", "", (), ()),
        ):
            with pytest.raises(Forbidden):
                attempt()
