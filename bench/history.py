"""A believable past: applications with branches, contracts, verifications and deployments, all made from a scale.

Scale 1 is 1,000 applications, 100,000 versions and 1,000,000 verifications. Every application consumes five others;
a content lives for ten versions and is verified by twenty provider versions, so the work of a single question stays
the same while the history grows.
"""

import hashlib
import json
from collections.abc import Iterator

from bench.bulk import Load, Row
from signoff.domain.catalog import tables as catalog
from signoff.domain.contracts import tables as contracts
from signoff.domain.delivery import tables as delivery

VERSIONS = 100
PROVIDERS = 5
CONTENT_LIFE = 10
RESULTS = 20
INTERACTIONS = 20
ENVIRONMENTS = ("test", "staging", "production")
ORGANISATION = 1


class History:
    """The ids and names of a past with `applications` applications, each with `each` versions."""

    def __init__(self, applications: int, each: int = VERSIONS) -> None:
        self.applications = applications
        self.each = each

    @property
    def versions(self) -> int:
        """How many versions there are."""
        return self.applications * self.each

    @property
    def contents(self) -> int:
        """How many contents there are."""
        return self.applications * PROVIDERS * (self.each // CONTENT_LIFE)

    @property
    def results(self) -> int:
        """How many verifications there are."""
        return self.contents * RESULTS

    def name(self, application: int) -> str:
        """Name an application; they count from 0."""
        return f"application-{application:04d}"

    def number(self, version: int) -> str:
        """Number an application's version; they count from 0."""
        return hashlib.sha256(str(version).encode()).hexdigest()[:12] + f"-{version}"

    def version_id(self, application: int, version: int) -> int:
        """Give a version's key: the applications took turns, so later versions have higher keys."""
        return version * self.applications + application + 1

    def providers(self, application: int) -> list[int]:
        """Give whom an application consumes."""
        return [(application + step * 7 + 1) % self.applications for step in range(PROVIDERS)]

    def content_id(self, application: int, place: int, version: int) -> int:
        """Give the key of what a version promised the provider in a place."""
        generation = version // CONTENT_LIFE
        return (generation * self.applications + application) * PROVIDERS + place + 1

    def sha(self, content: int) -> str:
        """Give the fingerprint of a content."""
        return hashlib.sha1(str(content).encode(), usedforsecurity=False).hexdigest()

    def loads(self) -> Iterator[Load]:
        """Give every table with its rows."""
        count = self.applications
        yield catalog.application, _APPLICATION, self._applications(), count
        yield catalog.version, _VERSION, self._versions(), self.versions
        yield catalog.branch, _BRANCH, self._branches(), count * 2
        yield catalog.branch_version, _BRANCH_VERSION, self._branch_versions(), self.versions
        yield catalog.tag, _TAG, self._tags(), count
        yield catalog.environment, _ENVIRONMENT, self._environments(), len(ENVIRONMENTS)
        yield delivery.deployment, _DEPLOYMENT, self._deployments(), count * len(ENVIRONMENTS)
        yield contracts.content, _CONTENT, self._contents(), self.contents
        yield contracts.contract, _CONTRACT, self._contracts(), self.versions * PROVIDERS
        yield contracts.integration, _INTEGRATION, self._integrations(), count * PROVIDERS
        yield contracts.verification, _VERIFICATION, self._verifications(), self.results
        yield contracts.verified, _VERIFIED, self._verified(), self.results

    def _applications(self) -> Iterator[Row]:
        for each in range(self.applications):
            yield each + 1, ORGANISATION, self.name(each), self.name(each), "main", at(0), at(0)

    def _versions(self) -> Iterator[Row]:
        for version in range(self.each):
            for each in range(self.applications):
                key = self.version_id(each, version)
                yield key, ORGANISATION, each + 1, self.number(version), at(version), at(version)

    def _branches(self) -> Iterator[Row]:
        last = self.each - 1
        for each in range(self.applications):
            main = self.version_id(each, last - last % 5)
            feature = self.version_id(each, last)
            yield 2 * each + 1, ORGANISATION, each + 1, "main", main, at(0), at(last)
            yield 2 * each + 2, ORGANISATION, each + 1, "feature", feature, at(1), at(last)

    def _branch_versions(self) -> Iterator[Row]:
        # Every fifth version is on the main branch.
        for version in range(self.each):
            for each in range(self.applications):
                branch = 2 * each + (1 if version % 5 == 0 else 2)
                yield branch, ORGANISATION, self.version_id(each, version), 0, at(version)

    def _tags(self) -> Iterator[Row]:
        for each in range(self.applications):
            yield self.version_id(each, self.each - 5), "prod", ORGANISATION, each + 1, at(self.each)

    def _environments(self) -> Iterator[Row]:
        for place, name in enumerate(ENVIRONMENTS):
            production = int(name == "production")
            yield place + 1, ORGANISATION, f"environment-{name}", name, name, production, "[]", at(0), at(0)

    def _deployments(self) -> Iterator[Row]:
        for place in range(len(ENVIRONMENTS)):
            for each in range(self.applications):
                version = self.version_id(each, self.each - 5)
                uuid = f"deployment-{place}-{each}"
                yield ORGANISATION, uuid, each + 1, version, place + 1, "", 0, at(self.each)

    def _contents(self) -> Iterator[Row]:
        for generation in range(self.each // CONTENT_LIFE):
            for each in range(self.applications):
                for place, provider in enumerate(self.providers(each)):
                    key = self.content_id(each, place, generation * CONTENT_LIFE)
                    created = at(generation * CONTENT_LIFE)
                    yield (
                        key,
                        ORGANISATION,
                        each + 1,
                        provider + 1,
                        self.sha(key),
                        SMALL_DOCUMENT,
                        2,
                        0,
                        created,
                    )

    def _contracts(self) -> Iterator[Row]:
        for version in range(self.each):
            for each in range(self.applications):
                for place, provider in enumerate(self.providers(each)):
                    key, content = self.version_id(each, version), self.content_id(each, place, version)
                    yield ORGANISATION, each + 1, key, provider + 1, content, 1, 1, at(version), at(version)

    def _integrations(self) -> Iterator[Row]:
        for each in range(self.applications):
            for provider in self.providers(each):
                yield ORGANISATION, each + 1, provider + 1, at(0), at(self.each)

    def _results(self) -> Iterator[tuple[int, int, int, int, int, int]]:
        key = 0
        for generation in range(self.each // CONTENT_LIFE):
            for each in range(self.applications):
                for place, provider in enumerate(self.providers(each)):
                    content = self.content_id(each, place, generation * CONTENT_LIFE)
                    first = min(generation * CONTENT_LIFE, self.each - RESULTS)
                    for result in range(RESULTS):
                        key += 1
                        # The newest feature versions fail now and then; what is deployed has passed.
                        success = int((content + result) % 17 != 0 or (first + result) % 5 == 0)
                        yield key, each, provider, content, first + result, success

    def _verifications(self) -> Iterator[Row]:
        for key, each, provider, content, version, success in self._results():
            ids = (key, ORGANISATION, each + 1, provider + 1, content, self.version_id(provider, version))
            yield *ids, success, 0, 0, "{}", at(version)

    def _verified(self) -> Iterator[Row]:
        for key, _, provider, content, version, success in self._results():
            yield content, self.version_id(provider, version), ORGANISATION, key, success


_APPLICATION = ("id", "organisation_id", "name", "display_name", "main_branch", "created_at", "updated_at")
_VERSION = ("id", "organisation_id", "application_id", "number", "created_at", "updated_at")
_BRANCH = ("id", "organisation_id", "application_id", "name", "head_version_id", "created_at", "updated_at")
_BRANCH_VERSION = ("branch_id", "organisation_id", "version_id", "auto_created", "created_at")
_TAG = ("version_id", "name", "organisation_id", "application_id", "created_at")
_ENVIRONMENT = (
    "id",
    "organisation_id",
    "uuid",
    "name",
    "display_name",
    "production",
    "contacts",
    "created_at",
    "updated_at",
)
_DEPLOYMENT = (
    "organisation_id",
    "uuid",
    "application_id",
    "version_id",
    "environment_id",
    "instance",
    "auto_created",
    "created_at",
)
_CONTENT = (
    "id",
    "organisation_id",
    "consumer_id",
    "provider_id",
    "sha",
    "document",
    "interactions",
    "messages",
    "created_at",
)
_CONTRACT = (
    "organisation_id",
    "consumer_id",
    "version_id",
    "provider_id",
    "content_id",
    "revision",
    "latest",
    "first_created_at",
    "created_at",
)
_INTEGRATION = ("organisation_id", "consumer_id", "provider_id", "created_at", "changed_at")
_VERIFICATION = (
    "id",
    "organisation_id",
    "consumer_id",
    "provider_id",
    "content_id",
    "version_id",
    "success",
    "wip",
    "pending",
    "details",
    "created_at",
)
_VERIFIED = ("content_id", "version_id", "organisation_id", "verification_id", "success")


def at(version: int) -> str:
    """Give the time at which a version came: one an hour, up to four days ago."""
    return f"2026-01-{1 + version // 24:02d}T{version % 24:02d}:00:00.000000+00:00"


def document(consumer: str, provider: str, seed: str, interactions: int = INTERACTIONS) -> dict[str, object]:
    """Make a contract as a consumer's test would write it; `seed` makes its content one of a kind."""
    return {
        "consumer": {"name": consumer},
        "provider": {"name": provider},
        "interactions": [
            {
                "description": f"a request for order {number} ({seed})",
                "providerStates": [{"name": f"order {number} exists"}],
                "request": {
                    "method": "GET",
                    "path": f"/orders/{number}",
                    "headers": {"Accept": "application/json"},
                },
                "response": {
                    "status": 200,
                    "headers": {"Content-Type": "application/json"},
                    "body": {
                        "id": number,
                        "state": "open",
                        "lines": [{"sku": "A-1", "count": 2, "price": 9.5}],
                    },
                    "matchingRules": {
                        "body": {"$.id": {"combine": "AND", "matchers": [{"match": "integer"}]}}
                    },
                },
            }
            for number in range(interactions)
        ],
        "metadata": {"pactSpecification": {"version": "3.0.0"}},
    }


SMALL_DOCUMENT = json.dumps(document("c", "p", "history", 2))
