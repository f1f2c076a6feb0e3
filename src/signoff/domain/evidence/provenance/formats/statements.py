"""What in-toto statements with SLSA provenance say: of which artifact, by which builder, from which sources.

Sources: https://in-toto.io/Statement/v1 and v0.1, https://slsa.dev/provenance/v1 and v0.2.
"""

import re
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct, field

from signoff.domain.evidence.provenance.formats.dsse import Rejected
from signoff.kernel.documents import DocumentError, parse

STATEMENT_V1: Final = "https://in-toto.io/Statement/v1"
STATEMENTS: Final = (STATEMENT_V1, "https://in-toto.io/Statement/v0.1")
PROVENANCE_V1: Final = "https://slsa.dev/provenance/v1"
PROVENANCE_V02: Final = "https://slsa.dev/provenance/v0.2"

_COMMIT_DIGESTS = ("gitCommit", "sha1")
# As people write it for ssh: `git@host:owner/name.git`.
_SHORT = re.compile(r"[\w.-]+@(?P<host>[\w.-]+):(?P<path>[^/].*)")


class Source(Struct, frozen=True):
    """Something that was built from: where it is, and its commit when it is a repository."""

    uri: str
    commit: str | None


class Claims(Struct, frozen=True):
    """What a statement claims; `subjects` are the SHA-256 digests of what was built."""

    subjects: frozenset[str]
    builder_id: str
    sources: tuple[Source, ...]


class _Thing(Struct, frozen=True):
    uri: str | None = ""
    digest: dict[str, str] | None = None


class _Subject(Struct, frozen=True):
    digest: dict[str, str]


class _Statement(Struct, frozen=True, rename="camel"):
    kind: str = field(name="_type")
    subject: list[_Subject]
    predicate_type: str
    predicate: dict[str, Any]


class _Builder(Struct, frozen=True):
    id: str


class _Invocation(Struct, frozen=True, rename="camel"):
    config_source: _Thing = _Thing()


class _ProvenanceV02(Struct, frozen=True):
    builder: _Builder
    invocation: _Invocation = _Invocation()
    materials: list[_Thing] | None = None


class _RunDetails(Struct, frozen=True):
    builder: _Builder


class _BuildDefinition(Struct, frozen=True, rename="camel"):
    resolved_dependencies: list[_Thing] | None = None


class _ProvenanceV1(Struct, frozen=True, rename="camel"):
    build_definition: _BuildDefinition
    run_details: _RunDetails


def read_claims(payload: bytes) -> Claims:
    """Read a statement; raises Rejected when it is none, or when it is about something else than a build."""
    try:
        statement = msgspec.convert(parse(payload), _Statement)
        if statement.kind not in STATEMENTS:
            raise Rejected(f"The signed statement is of type {statement.kind!r}, not {STATEMENT_V1!r}")
        builder_id, things = _predicate(statement)
    except DocumentError as error:
        raise Rejected(f"The signed payload is not JSON: {error}") from error
    except msgspec.ValidationError as error:
        text = str(error).replace("`", "'")
        raise Rejected(f"The signed payload is not a statement of provenance: {text}") from error
    subjects = (each.digest.get("sha256", "").lower() for each in statement.subject)
    sources = tuple(_source(each) for each in things)
    return Claims(frozenset(each for each in subjects if each), builder_id, sources)


def _predicate(statement: _Statement) -> tuple[str, list[_Thing]]:
    if statement.predicate_type == PROVENANCE_V1:
        newer = msgspec.convert(statement.predicate, _ProvenanceV1)
        return newer.run_details.builder.id, newer.build_definition.resolved_dependencies or []
    if statement.predicate_type == PROVENANCE_V02:
        older = msgspec.convert(statement.predicate, _ProvenanceV02)
        return older.builder.id, [older.invocation.config_source, *(older.materials or [])]
    raise Rejected(
        f"The signed statement's predicate is {statement.predicate_type!r}, not {PROVENANCE_V1!r} or {PROVENANCE_V02!r}"
    )


def _source(thing: _Thing) -> Source:
    digest = thing.digest or {}
    commit = next((digest[name] for name in _COMMIT_DIGESTS if digest.get(name)), None)
    return Source(thing.uri or "", commit.lower() if commit else None)


def same_place(uri: str, other: str) -> bool:
    """Tell whether two URIs are of one repository, whatever names the transport, the branch, or that it is git."""
    return bool(uri and other) and repository_of(uri) == repository_of(other)


def repository_of(uri: str) -> str:
    """Give a repository's host and path: `git+https://host/a/b.git@refs/heads/main` is `host/a/b`."""
    text = uri.strip().removeprefix("git+")
    short = _SHORT.fullmatch(text)
    host, path = (short["host"], short["path"]) if short else _host_and_path(text)
    return f"{host.lower()}/{path.partition('@')[0].strip('/').removesuffix('.git')}" if host else text


def _host_and_path(text: str) -> tuple[str, str]:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "", ""
    return (host if port is None else f"{host}:{port}"), parts.path
