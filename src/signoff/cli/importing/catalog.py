"""Environments, applications, labels, versions, tags and branches, as they came about."""

from functools import partial

import msgspec
from msgspec import Struct

from signoff.cli.importing.broker import Broker, Json, embedded
from signoff.cli.importing.tally import Tally
from signoff.cli.importing.target import Target, at, batches, moment
from signoff.domain.catalog import applications, branches, environments, labels, tags, versions
from signoff.domain.catalog.types import Application, ApplicationChanges, Contact, EnvironmentFields
from signoff.kernel.errors import Invalid, NotFound
from signoff.kernel.tx import Tx


def environment(tx: Tx, document: Json, tally: Tally) -> None:
    """Take an environment over; one of its name stays as it is."""
    new = environments.find_named(tx, document["name"]) is None
    if new:
        at(tx, moment(document))
        contacts = tuple(
            Contact(each.get("name"), each.get("details")) for each in document.get("contacts") or ()
        )
        fields = EnvironmentFields(
            document["name"], document.get("displayName"), bool(document.get("production")), contacts
        )
        try:
            environments.create(tx, fields, uuid=document.get("uuid"))
        except Invalid:
            # Another organisation has imported the same broker, and has the UUID.
            environments.create(tx, fields)
    tally.count("environments", new=new)


def application(tx: Tx, document: Json, tally: Tally) -> Application:
    """Take an application and its labels over; what is known of one that exists stays, what is not is added."""
    name = document["name"]
    known = applications.find(tx, name)
    at(tx, moment(document))
    made = known or applications.ensure(tx, name)
    given = {
        "display_name": document.get("displayName"),
        "main_branch": document.get("mainBranch"),
        "repository_url": document.get("repositoryUrl"),
        "repository_name": document.get("repositoryName"),
        "repository_namespace": document.get("repositoryNamespace"),
    }
    wanted = {
        field: value for field, value in given.items() if value and not (known and getattr(known, field))
    }
    if wanted:
        made, _ = applications.update(tx, name, ApplicationChanges(**wanted))
    for label in embedded(document, "labels"):
        tally.count("labels", new=labels.add(tx, made, label["name"]))
    tally.count("applications", new=known is None)
    return made


class Versions:
    """The versions of one application, oldest first, with their tags and branches."""

    def __init__(self, broker: Broker, target: Target, of: Application, tally: Tally) -> None:
        self._broker = broker
        self._target = target
        self._of = of
        self._tally = tally
        path = ("pacticipants", of.name, "versions")
        self.documents = list(
            reversed(list({each["number"]: each for each in broker.every("versions", *path)}.values()))
        )

    def take(self) -> None:
        """Take versions and tags over, then the branches, whose heads depend on all of them."""
        for batch in batches(self.documents):
            tagged = [(each["number"], tag["name"]) for each in batch for tag in embedded(each, "tags")]
            known = self._target.read(partial(self._known_tags, wanted=tagged))
            missing = [each for each in tagged if each not in known]
            dated = dict(zip(missing, self._broker.together(self._tag, missing), strict=True))
            self._target.write(partial(self._take_versions, batch=batch, dated=dated))
        self._take_branches(self._branches())

    def _branches(self) -> list[Json]:
        # Old brokers know no branches, or do not list them; the others show the youngest first.
        if not any(embedded(each, "branches") for each in self.documents):
            return []
        try:
            return list(self._broker.every("branches", "pacticipants", self._of.name, "branches"))[::-1]
        except NotFound:
            return []

    def _known_tags(self, tx: Tx, wanted: list[tuple[str, str]]) -> set[tuple[str, str]]:
        found = {number: versions.find(tx, self._of, number) for number, _ in wanted}
        return {
            (number, name)
            for number, name in wanted
            if (version := found[number]) is not None and tags.find(tx, version, name) is not None
        }

    def _tag(self, wanted: tuple[str, str]) -> Json | None:
        number, name = wanted
        return self._broker.find("pacticipants", self._of.name, "versions", number, "tags", name)

    def _take_versions(self, tx: Tx, batch: list[Json], dated: dict[tuple[str, str], Json | None]) -> None:
        for document in batch:
            created = moment(document)
            at(tx, created)
            url = document.get("buildUrl")
            version, new = versions.ensure(tx, self._of, document["number"], url or versions.KEEP)
            self._tally.count("versions", new=new)
            for tag in embedded(document, "tags"):
                at(tx, moment(dated.get((version.number, tag["name"]))), created)
                self._tally.count("tags", new=tags.add(tx, self._of, version, tag["name"]))

    def _take_branches(self, documents: list[Json]) -> None:
        members = [
            Member(each["number"], found["name"], bool(found["latest"]), moment(each))
            for each in self.documents
            for found in embedded(each, "branches")
        ]
        known = self._target.read(partial(self._known_members, members=members))
        missing = [member for member in members if (member.number, member.branch) not in known]
        joined = [
            msgspec.structs.replace(member, joined=moment(found) or member.joined)
            for member, found in zip(missing, self._broker.together(self._membership, missing), strict=True)
        ]
        # The head of a branch, and the branch that people see of a version, is what was added last; a broker tells
        # times by the second only.
        joined.sort(key=lambda member: (member.joined or "", member.head))
        began = {document["name"]: moment(document) for document in documents}
        for batch in batches(joined):
            self._target.write(partial(self._join, batch=batch, began=began))
        self._target.write(partial(self._lead, members=members, documents=documents))
        old = {branch for _, branch in known}
        for name in {member.branch for member in members} | set(began):
            self._tally.count("branches", new=name not in old)

    def _known_members(self, tx: Tx, members: "list[Member]") -> set[tuple[str, str]]:
        numbers = {member.number for member in members}
        found = {version.id: version for each in numbers if (version := versions.find(tx, self._of, each))}
        on = branches.of_versions(tx, list(found))
        return {(found[key].number, each.name) for key, memberships in on.items() for each in memberships}

    def _membership(self, member: "Member") -> Json | None:
        return self._broker.find(
            "pacticipants", self._of.name, "branches", member.branch, "versions", member.number
        )

    def _join(self, tx: Tx, batch: "list[Member]", began: dict[str, str | None]) -> None:
        for member in batch:
            # A branch begins with its first member, unless that one is gone by now.
            known = branches.find(tx, self._of, member.branch)
            at(tx, *((member.joined,) if known else (began.get(member.branch), member.joined)))
            version = versions.numbered(tx, self._of, member.number)
            branches.add_version(tx, self._of, member.branch, version)

    def _lead(self, tx: Tx, members: "list[Member]", documents: list[Json]) -> None:
        """Add the head of a branch once more where another version leads here."""
        moved = {document["name"]: moment(document, "updatedAt") for document in documents}
        for member in members:
            leading = branches.head(tx, self._of, member.branch) if member.head else None
            if leading is not None and leading.number != member.number:
                at(tx, moved.get(member.branch), member.joined)
                version = versions.numbered(tx, self._of, member.number)
                branches.remove_version(tx, self._of, member.branch, version)
                branches.add_version(tx, self._of, member.branch, version)


class Member(Struct, frozen=True):
    """A version on a branch, and since when."""

    number: str
    branch: str
    head: bool
    joined: str | None
