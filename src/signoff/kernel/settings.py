"""The settings: typed, each with its sentence, read from `SIGNOFF_*` variables.

The texts below are the documentation: `signoff config` prints them, and docs/reference/settings.md is made of them.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct

from signoff import __version__

PREFIX = "SIGNOFF_"
MASK = "**********"
HTTP_OR_EMPTY = r"^(https?://[^/\s]\S*)?$"

Seconds = Annotated[float, Meta(ge=0, le=86400)]
Status = Annotated[int, Meta(ge=100, le=599)]


class SettingsError(Exception):
    """A setting has a value that cannot be used; the text names it."""


class Settings(Struct, frozen=True, kw_only=True):
    """Everything that an operator may set."""

    data_dir: Annotated[str, Meta(description="Folder for the SQLite file and the keys.", min_length=1)] = (
        "data"
    )
    database_url: Annotated[
        str,
        Meta(
            description="`postgresql://user:password@host/name` or `sqlite:///path`; empty: SQLite in the data folder."
        ),
    ] = ""
    host: Annotated[str, Meta(description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Meta(description="Port to listen on.", ge=0, le=65535)] = 9292
    base_url: Annotated[
        str,
        Meta(
            description="The `http` or `https` URL that people and clients use, path prefix included; empty: taken from"
            " each request.",
            pattern=HTTP_OR_EMPTY,
        ),
    ] = ""
    trusted_proxies: Annotated[
        list[str],
        Meta(
            description="Addresses or networks, comma-separated, whose `X-Forwarded-*` headers are believed."
        ),
    ] = []
    open: Annotated[
        bool, Meta(description="No authentication: everybody is an administrator. Loopback addresses only.")
    ] = False
    force_open: Annotated[bool, Meta(description="Allow `open` on an address that others can reach.")] = False
    public_read: Annotated[bool, Meta(description="Let anybody read without a credential.")] = False
    login: Annotated[
        str,
        Meta(description="An administrator as `name:password`, made at the start or given this password."),
    ] = ""
    reader_login: Annotated[
        str, Meta(description="Somebody who only reads, as `name:password`, made like `login`.")
    ] = ""
    public_badges: Annotated[bool, Meta(description="Let anybody see badges without a credential.")] = False
    badge_service: Annotated[
        str,
        Meta(
            description="A shields service to send badge requests to; empty: badges are drawn here.",
            pattern=HTTP_OR_EMPTY,
        ),
    ] = ""
    secret_key: Annotated[
        str,
        Meta(description="Key for what is stored encrypted; empty: made once and kept in the data folder."),
    ] = ""
    ledger_name: Annotated[
        str,
        Meta(
            description="Name under which the log's checkpoints are signed, a word without a plus sign; keep it once it"
            " is published.",
            pattern=r"^[^\s+]+$",
        ),
    ] = "signoff.local/log"
    database_threads: Annotated[
        int, Meta(description="Threads, and as many connections, per process on PostgreSQL.", ge=1, le=64)
    ] = 8
    durable: Annotated[
        bool,
        Meta(
            description="Wait for the disk at each commit. False is for trying things out: a power cut may lose data."
        ),
    ] = True
    busy_timeout: Annotated[
        float,
        Meta(description="Seconds a write waits for another process's write before it is refused.", gt=0),
    ] = 10.0
    statement_timeout: Annotated[
        float, Meta(description="Seconds one statement may run on PostgreSQL.", gt=0)
    ] = 30.0
    max_body: Annotated[int, Meta(description="Largest request body in bytes.", ge=1024)] = 20_000_000
    evidence_url: Annotated[
        str,
        Meta(
            description="Where evidence files are kept: `file:///path` or `s3://bucket/prefix`, which takes its"
            " credentials and endpoint from the usual `AWS_*` variables; empty: a folder in the data folder.",
            pattern=r"^(file:///\S*|s3://[^/\s]\S*)?$",
        ),
    ] = ""
    max_evidence_file: Annotated[
        int,
        Meta(
            description="Largest evidence file in bytes, however small `max_body` is, and so the largest form.",
            ge=1,
        ),
    ] = 10 * 2**20
    message_post_reply: Annotated[
        Literal["modern", "documented", "seed"],
        Meta(
            description="What posting a message answers: `modern` 201 with it, as clients expect; `documented` 202 or,"
            " waited for, 200; `seed` 200 and an empty object."
        ),
    ] = "modern"
    calls_per_minute: Annotated[
        int,
        Meta(
            description="Calls that one credential may make in conversations, per process and minute; 0: any.",
            ge=0,
        ),
    ] = 6000
    graceful_timeout: Annotated[
        int,
        Meta(description="Seconds that running requests get to end when the server is told to stop.", ge=0),
    ] = 10
    log_level: Annotated[str, Meta(description="debug, info, warning or error.")] = "info"
    log_format: Annotated[Literal["text", "json"], Meta(description="`json`, or `text` for people.")] = "text"
    min_free_disk: Annotated[
        int, Meta(description="Bytes that must be free where the data lies for `/readyz` to say yes.", ge=0)
    ] = 50_000_000
    max_sequencer_lag: Annotated[
        int, Meta(description="Events that may wait for their position before `/readyz` says no.", ge=1)
    ] = 100_000
    strict_matrix: Annotated[
        bool,
        Meta(
            description="can-i-deploy wants a result for every provider version in the environment, not for one."
        ),
    ] = False
    gate_without_policy: Annotated[
        Literal["block", "allow"],
        Meta(
            description="What the gate says of a known artifact that no policy rules on: `block` or `allow`."
        ),
    ] = "block"
    allow_contract_change: Annotated[
        bool, Meta(description="Let a contract be published again for the same version with other content.")
    ] = False
    compare_whole_contracts: Annotated[
        bool,
        Meta(
            description="Take contracts for the same only if all of their JSON is, not only what can change a result."
            " Choose before the first contract: fingerprints that are stored stay as they are."
        ),
    ] = False
    check_similar_names: Annotated[
        bool, Meta(description="Refuse a new application whose name looks like an existing one's.")
    ] = True
    detect_main_branch: Annotated[
        bool, Meta(description="Take the first branch or tag with a usual name as the main branch.")
    ] = True
    main_branch_candidates: Annotated[
        list[str], Meta(description="The usual names of a main branch, comma-separated.")
    ] = msgspec.field(default_factory=lambda: ["develop", "main", "master"])
    first_tag_as_branch: Annotated[
        bool, Meta(description="Take the first tag of a new version without branch as its branch.")
    ] = True
    deployment_from_tag: Annotated[
        bool, Meta(description="Record a deployment when a version is tagged with an environment's name.")
    ] = True
    webhook_methods: Annotated[
        list[str], Meta(description="HTTP methods that webhooks may use.", min_length=1)
    ] = msgspec.field(default_factory=lambda: ["POST"])
    webhook_schemes: Annotated[
        list[Literal["http", "https"]],
        Meta(description="URL schemes that webhooks may use: `http`, `https`.", min_length=1),
    ] = msgspec.field(default_factory=lambda: ["https"])
    webhook_hosts: Annotated[
        list[str],
        Meta(
            description="Hosts that webhooks may call: names, `*.domain`, `/expression/`, addresses or networks;"
            " empty: any, and then the logs do not show what was answered."
        ),
    ] = []
    webhook_networks: Annotated[
        list[str],
        Meta(
            description="Private addresses or networks, such as `10.1.0.0/16`, that webhooks may call all the same."
        ),
    ] = []
    webhook_retry_schedule: Annotated[
        list[Seconds], Meta(description="Seconds to wait before each further attempt to deliver a webhook.")
    ] = msgspec.field(default_factory=lambda: [10, 60, 120, 300, 600, 1200])
    webhook_success_codes: Annotated[
        list[Status], Meta(description="HTTP statuses by which a receiver says that a webhook has arrived.")
    ] = msgspec.field(default_factory=lambda: list(range(200, 207)))
    webhook_timeout: Annotated[
        float, Meta(description="Seconds that one attempt to deliver a webhook may take.", gt=0, le=300)
    ] = 15.0
    webhook_user_agent: Annotated[
        str, Meta(description="The `User-Agent` that webhooks send.", min_length=1)
    ] = f"Signoff/{__version__}"
    ci_context_from_environment: Annotated[
        bool,
        Meta(
            description="Fill new trails from the CI variables of the server's own environment, when a client names a"
            " CI system and sends none itself. Whoever may report trails then sees them."
        ),
    ] = False

    clean_schedule_hours: Annotated[
        float,
        Meta(description="Hours between cleans, as `signoff clean` does them; 0: none.", ge=0, le=8760),
    ] = 0.0
    clean_keep: Annotated[
        str, Meta(description="The versions that cleans keep, a JSON list of selectors.")
    ] = (
        '[{"tag":true,"latest":true},{"branch":true,"latest":true},{"latest":true},'
        '{"deployed":true},{"released":true},{"max_age":90}]'
    )

    @property
    def database(self) -> str:
        """The database URL, made from the data folder when none was given."""
        return self.database_url or f"sqlite:///{Path(self.data_dir) / 'signoff.sqlite3'}"

    def overlay(self, **changes: object) -> "Settings":
        """Give the same settings with some values replaced, checked again."""
        return convert({**msgspec.structs.asdict(self), **changes})


SECRETS = ("secret_key", "database_url", "login", "reader_login")


def convert(values: Mapping[str, object]) -> Settings:
    """Check values against the settings' types; raise SettingsError that names the bad one."""
    try:
        return msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(_reason(str(error))) from error


_KINDS = {"`int`": "a whole number", "`float`": "a number", "`bool`": "true or false"}


def _reason(refusal: str) -> str:
    """Say in an operator's words what msgspec says in a programmer's."""
    text, _, place = refusal.rpartition(" - at `$.")
    name, bracket, _ = place.rstrip("`").partition("[")
    variable = f"{'each part of ' if bracket else ''}{PREFIX}{name.upper()}"
    wanted = re.fullmatch(r"Expected (`int`|`float`|`bool`)(, got .*| [<>]=? .*)", text)
    if wanted is None:
        # A choice or a form: the sentence that describes the setting names them.
        hint = get_type_hints(Settings, include_extras=True)[name]
        return f"{variable} cannot have this value: {_sentence(hint)}"
    bound = "" if wanted[2].startswith(",") else wanted[2].removesuffix(".0")
    return f"{variable} must be {_KINDS[wanted[1]]}{bound}"


def load(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from environment variables; an unknown `SIGNOFF_*` name is an error, so typing slips show."""
    given = {
        name[len(PREFIX) :].lower(): text for name, text in environment.items() if name.startswith(PREFIX)
    }
    unknown = sorted(set(given) - set(Settings.__struct_fields__))
    if unknown:
        raise SettingsError(f"No such setting: {', '.join(PREFIX + name.upper() for name in unknown)}")
    kinds = get_type_hints(Settings)
    lists = {name for name, kind in kinds.items() if get_origin(kind) is list}
    return convert({name: _parts(text) if name in lists else text for name, text in given.items()})


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace(",", " ").split()]


def described() -> list[tuple[str, str, str]]:
    """Give each setting's variable, default and sentence."""
    hints = get_type_hints(Settings, include_extras=True)
    fields = msgspec.structs.fields(Settings)
    return [
        (PREFIX + field.name.upper(), _shown(_default(field)), _sentence(hints[field.name]))
        for field in fields
    ]


def effective(settings: Settings) -> list[tuple[str, str]]:
    """Give each setting's variable and value in force, secrets masked."""
    return [
        (PREFIX + name.upper(), MASK if name in SECRETS and value else _shown(value))
        for name, value in msgspec.structs.asdict(settings).items()
    ]


def _default(field: msgspec.structs.FieldInfo) -> object:
    return field.default if field.default is not msgspec.NODEFAULT else field.default_factory()


def _sentence(hint: object) -> str:
    return next(str(part.description) for part in get_args(hint) if isinstance(part, Meta))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(_shown, value)) if isinstance(value, list) else str(value)
