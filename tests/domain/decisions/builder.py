"""Builds the history that a decision looks at, row by row, so that a test says exactly what happened and when."""

from functools import cache

from sqlalchemy import ColumnElement, Table, bindparam, select, update

from signoff.domain.catalog.tables import application, branch, branch_version, environment, tag, version
from signoff.domain.contracts.tables import content, contract, integration, verification, verified
from signoff.domain.delivery.tables import deployment, release
from signoff.kernel import clock, ids
from signoff.kernel.sql import Row, Statement, insert_row, prepare
from signoff.kernel.tx import Tx


class Builder:
    """Names what it needs into being; every step happens a second after the one before, beginning yesterday."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx
        self.time = clock.shifted(tx.now, days=-1)

    def days_ago(self, days: float) -> "Builder":
        """Let the next steps happen some days before now."""
        self.time = clock.shifted(self.tx.now, days=-days)
        return self

    def application(self, name: str, main_branch: str | None = None) -> int:
        found = self._find(application, name=name)
        if found:
            return found
        return self._add(
            application,
            name=name,
            display_name=name,
            main_branch=main_branch,
            created_at=self._tick(),
            updated_at="",
        )

    def version(
        self, name: str, number: str, *, branch: str | None = None, tags: tuple[str, ...] = ()
    ) -> int:
        application_id = self.application(name)
        version_id = self._find(version, application_id=application_id, number=number)
        if not version_id:
            at = self._tick()
            version_id = self._add(
                version, application_id=application_id, number=number, created_at=at, updated_at=at
            )
        if branch is not None:
            self._on_branch(application_id, version_id, branch)
        for each in tags:
            at = self._tick()
            self._put(tag, version_id=version_id, name=each, application_id=application_id, created_at=at)
        return version_id

    def contract(self, consumer: str, number: str, provider: str, words: str | None = None) -> int:
        """Publish; the same `words` are the same content, by default each version has its own."""
        version_id, provider_id = self.version(consumer, number), self.application(provider)
        consumer_id = self.application(consumer)
        content_id = self.content(consumer, provider, words or f"of {number}")
        before = self.tx.all(_revisions(), version_id=version_id, provider_id=provider_id)
        self.tx.run(_retire(), version_id=version_id, provider_id=provider_id)
        at = self._tick()
        self._put(
            contract,
            consumer_id=consumer_id,
            version_id=version_id,
            provider_id=provider_id,
            content_id=content_id,
            revision=len(before) + 1,
            latest=1,
            first_created_at=at,
            created_at=at,
        )
        pair = {"consumer_id": consumer_id, "provider_id": provider_id}
        if not self._find(integration, **pair):
            self._put(integration, **pair, created_at=at, changed_at=at)
        return content_id

    def content(self, consumer: str, provider: str, words: str) -> int:
        pair = {"consumer_id": self.application(consumer), "provider_id": self.application(provider)}
        found = self._find(content, **pair, sha=words)
        return found or self._add(
            content, **pair, sha=words, document="{}", interactions=0, messages=0, created_at=self._tick()
        )

    def verification(
        self,
        provider: str,
        number: str,
        consumer: str,
        words: str,
        *,
        success: bool = True,
        wip: bool = False,
    ) -> int:
        """Record a result for the content with these words."""
        version_id, content_id = self.version(provider, number), self.content(consumer, provider, words)
        verification_id = self._add(
            verification,
            consumer_id=self.application(consumer),
            provider_id=self.application(provider),
            content_id=content_id,
            version_id=version_id,
            success=int(success),
            wip=int(wip),
            pending=0,
            details="{}",
            created_at=self._tick(),
        )
        met = {"content_id": content_id, "version_id": version_id}
        latest = {"verification_id": verification_id, "success": int(success)}
        if not self.tx.run(_keep(), **met, **latest):
            self._put(verified, **met, **latest)
        return verification_id

    def verified_contract(
        self, consumer: str, number: str, provider: str, provider_number: str, *, success: bool = True
    ) -> None:
        """Publish a contract with a content of its own, and a result for it."""
        self.contract(consumer, number, provider)
        self.verification(provider, provider_number, consumer, f"of {number}", success=success)

    def environment(self, name: str, *, production: bool = False) -> int:
        found = self._find(environment, name=name)
        return found or self._add(
            environment,
            uuid=ids.new_uuid(),
            name=name,
            display_name=name,
            production=int(production),
            contacts="[]",
            created_at=self._tick(),
            updated_at="",
        )

    def deploy(self, name: str, number: str, place: str, instance: str = "") -> None:
        environment_id, application_id = self.environment(place), self.application(name)
        here = {"environment_id": environment_id, "application_id": application_id, "instance": instance}
        at = self._tick()
        self.tx.run(_replace(), **here, at=at)
        self._put(
            deployment,
            **here,
            uuid=ids.new_uuid(),
            version_id=self.version(name, number),
            auto_created=0,
            created_at=at,
        )

    def release(self, name: str, number: str, place: str) -> None:
        self._put(
            release,
            uuid=ids.new_uuid(),
            application_id=self.application(name),
            version_id=self.version(name, number),
            environment_id=self.environment(place),
            created_at=self._tick(),
        )

    def _on_branch(self, application_id: int, version_id: int, name: str) -> None:
        at = self._tick()
        branch_id = self._find(branch, application_id=application_id, name=name) or self._add(
            branch, application_id=application_id, name=name, created_at=at, updated_at=at
        )
        if not self._find(branch_version, branch_id=branch_id, version_id=version_id):
            self._put(
                branch_version, branch_id=branch_id, version_id=version_id, auto_created=0, created_at=at
            )
        self.tx.run(_head(), branch_id=branch_id, version_id=version_id)

    def _tick(self) -> str:
        self.time = clock.shifted(self.time, seconds=1)
        return self.time

    def _find(self, table: Table, **values: object) -> int:
        return self.tx.number(_found(table, tuple(values)), organisation_id=self.tx.organisation_id, **values)

    def _add(self, table: Table, **values: object) -> int:
        made = _insert(table, tuple(values), keyed=True)
        return self.tx.number(made, organisation_id=self.tx.organisation_id, **values)

    def _put(self, table: Table, **values: object) -> None:
        made = _insert(table, tuple(values), keyed=False)
        self.tx.run(made, organisation_id=self.tx.organisation_id, **values)


@cache
def _found(table: Table, names: tuple[str, ...]) -> Statement[Row]:
    wanted = (table.c[name] == bindparam(name) for name in ("organisation_id", *names))
    return prepare(select(table.c.id).where(*wanted))


@cache
def _insert(table: Table, names: tuple[str, ...], *, keyed: bool) -> Statement[Row]:
    return prepare(insert_row(table, "organisation_id", *names, returning=table.c.id if keyed else None))


@cache
def _revisions() -> Statement[Row]:
    return prepare(select(contract.c.id).where(_contract_of()))


@cache
def _retire() -> Statement[Row]:
    return prepare(update(contract).where(_contract_of()).values(latest=0))


def _contract_of() -> ColumnElement[bool]:
    return (contract.c.version_id == bindparam("version_id")) & (
        contract.c.provider_id == bindparam("provider_id")
    )


@cache
def _keep() -> Statement[Row]:
    met = (verified.c.content_id == bindparam("content_id")) & (
        verified.c.version_id == bindparam("version_id")
    )
    return prepare(
        update(verified)
        .where(met)
        .values(verification_id=bindparam("verification_id"), success=bindparam("success"))
    )


@cache
def _head() -> Statement[Row]:
    return prepare(
        update(branch)
        .where(branch.c.id == bindparam("branch_id"))
        .values(head_version_id=bindparam("version_id"))
    )


@cache
def _replace() -> Statement[Row]:
    here = (
        deployment.c[name] == bindparam(name) for name in ("environment_id", "application_id", "instance")
    )
    current = deployment.c.undeployed_at.is_(None)
    return prepare(update(deployment).where(*here, current).values(undeployed_at=bindparam("at")))
