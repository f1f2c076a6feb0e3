"""Who may sign: keys and trust roots of an organisation."""

import json
from importlib.resources import files
from typing import Any

import pytest

from signoff.domain.evidence.provenance import keys, provenance, trust_roots
from signoff.domain.evidence.provenance.formats.signatures import key_id_of, load_key
from signoff.domain.evidence.provenance.types import Signer, SigningKeyFields, SlsaLevel, TrustRootFields
from signoff.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from signoff.kernel.tx import Tx
from tests.domain.evidence.provenance.authority import IDENTITY, ISSUER, authority
from tests.domain.evidence.provenance.scene import reported, said, trusted
from tests.domain.evidence.provenance.signers import KINDS, builder, envelope, statement_v1
from tests.domain.racing import AT_ONCE, at_once
from tests.world import World


def test_keys_of_every_kind_are_trusted(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        made = [trusted(tx, kind) for kind in KINDS]

    with world.db.reading(world.carol) as tx:
        assert keys.listed(tx) == made
        assert keys.by_uuid(tx, made[0].uuid.upper()) == made[0]
    assert made[0].key_id == key_id_of(load_key(builder("ed25519").pem))
    assert (made[0].algorithm, made[0].builders, made[0].slsa_level) == ("ed25519", [], "L2")
    assert ("signing_key.trusted", "rsa-pss") in world.events(world.alice)


def test_a_key_may_have_a_name_of_its_own_and_limits(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        made = trusted(tx, key_id="ci-2026", builder_ids=("a", "b"), slsa_level=SlsaLevel.L3)

    assert (made.key_id, made.builders, made.slsa_level) == ("ci-2026", ["a", "b"], "L3")


def test_a_key_is_trusted_once(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        first = trusted(tx)
        with pytest.raises(Conflict, match="is trusted already"):
            trusted(tx, name="again")
        keys.remove(tx, first)
        keys.remove(tx, first)
        with pytest.raises(NotFound):
            keys.by_uuid(tx, first.uuid)
        again = trusted(tx, name="again")
        assert keys.listed(tx) == [again]

    assert [kind for kind, _ in world.events(world.alice) if kind.startswith("signing_key")] == [
        "signing_key.trusted",
        "signing_key.removed",
        "signing_key.trusted",
    ]


def test_at_once_one_of_them_is_trusted(world: World) -> None:
    def attempt(tx: Tx, number: int) -> bool:
        try:
            trusted(tx, name=f"key {number}")
        except Conflict:
            return False
        return True

    if world.db.engine == "postgresql":
        assert sum(at_once(world, attempt)) == 1


def test_there_are_only_so_many_keys(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "MOST", 1)
    with world.db.writing(world.alice) as tx:
        trusted(tx)
        with pytest.raises(Conflict, match="There are 1 signing keys already"):
            trusted(tx, "rsa-pss")


def test_what_a_key_must_have(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        with pytest.raises(Invalid) as refused:
            trusted(tx, name=" ", key_id="", builder_ids=("", *("b" * 51)))
        assert refused.value.fields == {
            "name": ["cannot be blank"],
            "keyId": ["cannot be blank"],
            "builderIds": ["there may be 50", "cannot be blank"],
        }
        with pytest.raises(Invalid):
            keys.trust(tx, SigningKeyFields("key", "no key"))


def test_trusting_takes_permission(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        key = trusted(tx)
        root = trust_roots.trust(tx, a_root())
    with world.db.writing(world.carol) as tx:
        for attempt in (
            lambda: trusted(tx),
            lambda: keys.remove(tx, key),
            lambda: trust_roots.trust(tx, a_root()),
            lambda: trust_roots.remove(tx, root),
        ):
            with pytest.raises(Forbidden):
                attempt()


def test_keys_stay_in_their_organisation(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        key, root = trusted(tx), trust_roots.trust(tx, a_root())
    with world.db.writing(world.mallory) as tx:
        assert (keys.listed(tx), trust_roots.listed(tx)) == ([], [])
        with pytest.raises(NotFound):
            keys.by_uuid(tx, key.uuid)
        with pytest.raises(NotFound):
            trust_roots.by_uuid(tx, root.uuid)
        # Having it in hand is not enough either.
        keys.remove(tx, key)
        trust_roots.remove(tx, root)
        trusted(tx)
    with world.db.reading(world.alice) as tx:
        assert (len(keys.listed(tx)), len(trust_roots.listed(tx))) == (1, 1)


def test_what_stood_on_a_key_falls_with_it(world: World) -> None:
    signature = json.dumps(envelope(statement_v1(), builder("ed25519")))
    with world.db.writing(world.alice) as tx:
        key, artifact = trusted(tx), reported(tx)
        other = reported(tx, "build-2")
        for each, signed in ((artifact, signature), (other, None)):
            provenance.record(tx, each, said(signature=signed))
            provenance.verify(tx, each)
        assert provenance.statuses(tx, [artifact.id, other.id]) == {
            artifact.id: "PROVENANCE_VERIFIED",
            other.id: "PROVENANCE_UNVERIFIED",
        }
        keys.remove(tx, key)

    with world.db.reading(world.alice) as tx:
        assert provenance.statuses(tx, [artifact.id]) == {artifact.id: "PROVENANCE_UNVERIFIED"}
        found = provenance.find(tx, artifact)
        assert found is not None
        newest, before = provenance.history(tx, found)
        assert newest.reason == f"The key 'ed25519' ({key.key_id}) is trusted no longer"
        assert (before.status, newest.status) == ("PROVENANCE_VERIFIED", "PROVENANCE_UNVERIFIED")


def test_a_key_that_is_removed_meanwhile_vouches_for_nothing(world: World) -> None:
    """Whichever of the two comes first, nothing stays verified by a key that is gone."""
    if world.db.engine != "postgresql":
        return
    signature = json.dumps(envelope(statement_v1(), builder("ed25519")))
    with world.db.writing(world.alice) as tx:
        key = trusted(tx)
        artifacts = [reported(tx, f"build-{number}") for number in range(AT_ONCE)]
        for each in artifacts:
            provenance.record(tx, each, said(signature=signature))

    def work(tx: Tx, number: int) -> None:
        if number == 2:
            keys.remove(tx, key)
        else:
            provenance.verify(tx, artifacts[number])

    at_once(world, work)

    with world.db.reading(world.alice) as tx:
        found = provenance.statuses(tx, [each.id for each in artifacts])
        assert set(found.values()) == {"PROVENANCE_UNVERIFIED"}


# --- trust roots ---


def a_root(name: str = "own", **given: Any) -> TrustRootFields:
    usual = {"document": authority().trusted_root(), "signers": (Signer(IDENTITY, ISSUER),)}
    return TrustRootFields(name, **{**usual, **given})


def test_a_trust_root_is_kept(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        root = trust_roots.trust(tx, a_root())
        with pytest.raises(Conflict, match="A trust root named 'own' is there already"):
            trust_roots.trust(tx, a_root())
        assert trust_roots.listed(tx) == [root]
        assert trust_roots.by_uuid(tx, root.uuid).expected == [Signer(IDENTITY, ISSUER)]
        trust_roots.remove(tx, root)
        trust_roots.remove(tx, root)
        assert trust_roots.listed(tx) == []

    assert [kind for kind, subject in world.events(world.alice) if subject == "own"] == [
        "trust_root.trusted",
        "trust_root.removed",
    ]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"document": {}}, "trustedRoot"),
        ({"document": {**authority().trusted_root(), "mediaType": "text/plain"}}, "trustedRoot"),
        ({"document": {**authority().trusted_root(), "tlogs": []}}, "trustedRoot"),
        ({"document": {**authority().trusted_root(), "certificateAuthorities": []}}, "trustedRoot"),
        ({"document": {**authority().trusted_root(), "certificateAuthorities": [{}]}}, "trustedRoot"),
        ({"signers": ()}, "signers"),
        ({"signers": (Signer("", ISSUER),)}, "signers"),
        ({"signers": (Signer(IDENTITY, " "),)}, "signers"),
    ],
)
def test_a_trust_root_without_trust_is_refused(world: World, given: dict[str, Any], field: str) -> None:
    with world.db.writing(world.alice) as tx, pytest.raises(Invalid) as refused:
        trust_roots.trust(tx, a_root(**given))

    assert list(refused.value.fields) == [field]


def test_the_public_ones_trust_root_is_one(world: World) -> None:
    """What Sigstore itself hands out is taken, here as its library carries it."""
    folder = files("sigstore._store")
    roots = [each / "trusted_root.json" for each in folder.iterdir() if "tuf-repo" in each.name]
    with world.db.writing(world.alice) as tx:
        for number, each in enumerate(roots):
            trust_roots.trust(tx, a_root(f"public {number}", document=json.loads(each.read_text())))
        assert len(trust_roots.listed(tx)) == 2


def test_there_are_only_so_many_trust_roots(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trust_roots, "MOST", 1)
    with world.db.writing(world.alice) as tx:
        trust_roots.trust(tx, a_root())
        with pytest.raises(Conflict, match="There are 1 trust roots already"):
            trust_roots.trust(tx, a_root("another"))


def test_what_stood_on_a_trust_root_falls_with_it(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        root, artifact = trust_roots.trust(tx, a_root()), reported(tx)
        provenance.record(tx, artifact, said(signature=json.dumps(authority().bundle(statement_v1()))))
        verification = provenance.verify(tx, artifact)
        assert verification is not None
        assert (verification.status, verification.signer) == ("PROVENANCE_VERIFIED", IDENTITY)
        trust_roots.remove(tx, root)
        assert provenance.statuses(tx, [artifact.id]) == {artifact.id: "PROVENANCE_UNVERIFIED"}
