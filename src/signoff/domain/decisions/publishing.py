"""Publishing, and at once deciding which provider versions must now verify."""

from msgspec import Struct

from signoff.domain.contracts import publishing
from signoff.domain.contracts.types import Publication, PublishContracts, PublishedContract
from signoff.domain.decisions import requirements
from signoff.domain.decisions.events import VerificationRequired
from signoff.domain.decisions.requirements import RequiredVerification
from signoff.kernel.tx import Tx


class AnnouncedContract(Struct, frozen=True):
    """A published contract, and the provider versions that have not verified its content but should."""

    published: PublishedContract
    required: tuple[RequiredVerification, ...]


class Announced(Struct, frozen=True):
    """A publication with what it calls for."""

    publication: Publication
    contracts: tuple[AnnouncedContract, ...]


def publish(tx: Tx, command: PublishContracts) -> Announced:
    """Publish as `contracts.publishing.publish` does, and say who must verify each content.

    Records contract.verification_required for each that somebody must.
    """
    publication = publishing.publish(tx, command)
    return Announced(publication, tuple(_announced(tx, publication, each) for each in publication.contracts))


def _announced(tx: Tx, publication: Publication, published: PublishedContract) -> AnnouncedContract:
    required = requirements.of_content(tx, published.provider, published.contract.content_id)
    if required:
        tx.record(
            VerificationRequired(
                publication.consumer.name,
                publication.version.number,
                published.provider.name,
                published.contract.sha,
                required,
            )
        )
    return AnnouncedContract(published, required)
