"""Contracts and verification results: every one that the broker still shows."""

import json
from collections import Counter
from functools import partial

from msgspec import Struct

from signoff.cli.importing.broker import Broker, Json, links, names_in
from signoff.cli.importing.tally import Tally
from signoff.cli.importing.target import Target, at, batches, moment
from signoff.domain.contracts import contents, finding, publishing, verifying
from signoff.domain.contracts.types import Document, NewContract, PublishContracts, RecordVerification
from signoff.kernel.errors import Conflict, Invalid, NotFound
from signoff.kernel.tx import Tx

_CONTRACT = "/pacts/provider/{}/consumer/{}/version/{}"
_RESULT = "/pact-version/{}/verification-results/{}"
_RESULT_OF_PLAN = "/pact-version/{}/metadata/{}/verification-results/{}"
# More results than this for one content nobody has, and the broker wants a number.
MANY = "1000000"
_ADDED = ("_links", "createdAt", "updatedAt")


class Promise(Struct, frozen=True):
    """That a consumer version, known since some time, has a contract with a provider."""

    provider: str
    consumer: str
    number: str
    since: str | None

    @property
    def path(self) -> tuple[str, ...]:
        """Where the broker has it."""
        return ("pacts", "provider", self.provider, "consumer", self.consumer, "version", self.number)


def promises(documents: list[Json]) -> list[Promise]:
    """List what versions promise, in the order of the versions."""
    return [
        Promise(names[0], names[1], names[2], moment(document))
        for document in documents
        for link in links(document, "pb:pact-versions")
        if (names := names_in(link["href"], _CONTRACT))
    ]


class Contracts:
    """The contracts of one consumer, then the results for them."""

    def __init__(self, broker: Broker, target: Target, tally: Tally) -> None:
        self._broker = broker
        self._target = target
        self._tally = tally

    def take(self, wanted: list[Promise]) -> None:
        """Publish, oldest first, what is not there yet."""
        for batch in batches(wanted):
            known = self._target.read(partial(_known, wanted=batch))
            missing = [each for each in batch if each not in known]
            read = self._broker.together(lambda each: self._broker.find(*each.path), missing)
            found = dict(zip(missing, read, strict=True))
            for promise in batch:
                if promise in known:
                    self._tally.count("contracts", new=False)
                elif (document := found[promise]) is not None:
                    self._publish(promise, document)

    def _publish(self, promise: Promise, document: Json) -> None:
        content = plain(document)
        try:
            self._target.write(partial(_published, promise=promise, content=content, when=moment(document)))
        except (Conflict, Invalid) as error:
            self._tally.refuse("contracts", " ".join(promise.path[1:]), error)
        else:
            self._tally.count("contracts", new=True)

    def take_results(self, wanted: list[Promise]) -> None:
        """Record the results of every content that the promises speak of, in their order."""
        for promise in self._target.read(partial(_distinct, wanted=wanted)):
            query = [
                ("q[][pacticipant]", promise.consumer),
                ("q[][version]", promise.number),
                ("q[][pacticipant]", promise.provider),
                ("limit", MANY),
            ]
            rows = self._broker.get("matrix", query=query).get("matrix", ())
            self._take_results(promise, _results(rows))

    def _take_results(self, promise: Promise, results: list[tuple[str, str]]) -> None:
        for batch in batches(results):
            read = self._broker.together(partial(self._result, promise), batch)
            documents = [document for document in read if document is not None]
            self._target.write(partial(self._record, promise=promise, documents=documents))

    def _result(self, promise: Promise, which: tuple[str, str]) -> Json | None:
        sha, number = which
        pair = promise.path[:5]
        return self._broker.find(*pair, "pact-version", sha, "verification-results", number)

    def _record(self, tx: Tx, promise: Promise, documents: list[Json]) -> None:
        row = finding.of_version(tx, promise.provider, promise.consumer, promise.number)
        known = Counter(
            (result.version, _second(result.created_at), bool(result.success))
            for result in verifying.every_of_content(tx, row.content_id)
        )
        for document in documents:
            when = moment(document, "verificationDate")
            key = (document["providerApplicationVersion"], _second(when), bool(document["success"]))
            if known[key]:
                known[key] -= 1
                self._tally.count("verifications", new=False)
                continue
            at(tx, when)
            verifying.record(tx, _command(promise, row.sha, document))
            self._tally.count("verifications", new=True)


def plain(document: Json) -> Document:
    """Take away what the broker added: links, times, and ids of interactions that were not part of the content."""
    if "_document" in document:
        return document["_document"]
    sha = next((str(link.get("name")) for link in links(document, "pb:pact-version")), None)
    stored = {name: value for name, value in document.items() if name not in _ADDED}
    published = contents.without_ids(stored)
    return stored if contents.content_of(stored).sha == sha else published


def _known(tx: Tx, wanted: list[Promise]) -> set[Promise]:
    return {each for each in wanted if _sha(tx, each) is not None}


def _sha(tx: Tx, promise: Promise) -> str | None:
    try:
        return finding.of_version(tx, promise.provider, promise.consumer, promise.number).sha
    except NotFound:
        return None


def _published(tx: Tx, promise: Promise, content: Document, when: str | None) -> None:
    # What is no object bears no time.
    at(tx, when, promise.since)
    new = (NewContract(promise.provider, content),)
    publishing.publish(tx, PublishContracts(promise.consumer, promise.number, contracts=new))


def _distinct(tx: Tx, wanted: list[Promise]) -> list[Promise]:
    """Keep one promise of each content: a result is for all that have it."""
    found: dict[tuple[str, str, str], Promise] = {}
    for promise in wanted:
        sha = _sha(tx, promise)
        if sha is not None:
            found.setdefault((promise.provider, promise.consumer, sha), promise)
    return list(found.values())


def _results(rows: list[Json]) -> list[tuple[str, str]]:
    """Give fingerprint and number of each result, in the order of the numbers."""
    hrefs = [link["href"] for row in rows for link in links(row.get("verificationResult") or {}, "self")]
    found = set()
    for href in hrefs:
        names = names_in(href, _RESULT) or names_in(href, _RESULT_OF_PLAN)
        if names:
            found.add((names[0], names[-1]))
    return sorted(found, key=lambda each: int(each[1]))


def _second(time: str | None) -> str:
    return (time or "")[:19]


def _command(promise: Promise, sha: str, document: Json) -> RecordVerification:
    details = {
        name: document[name] for name in ("testResults", "verifiedBy") if document.get(name) is not None
    }
    return RecordVerification(
        provider=promise.provider,
        consumer=promise.consumer,
        sha=sha,
        provider_version=document["providerApplicationVersion"],
        success=bool(document["success"]),
        build_url=document.get("buildUrl"),
        details=json.dumps(details),
    )
