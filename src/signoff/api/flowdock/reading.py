"""Parameters of this protocol: of the query and of the body, as JSON, as a form, or with files.

The body wins, except on GET; `null` is absent; `a[b]=c` builds objects and `a[]=b` lists; what is unknown is ignored.
"""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from msgspec import Struct

from signoff.api.kit import bodies
from signoff.api.kit.call import Call
from signoff.api.kit.forms import Upload
from signoff.api.kit.multipart import MEDIA_TYPE
from signoff.api.kit.refusals import Refusal
from signoff.domain.catalog.flows.slugs import slug_of
from signoff.domain.conversation import rooms
from signoff.domain.conversation.types import Room, ThreadChanges
from signoff.domain.identity import organisations
from signoff.kernel.errors import Invalid, NotFound
from signoff.kernel.tx import Tx

FORM = "application/x-www-form-urlencoded"
MOST_PARAMETERS = 500
# Without brackets inside, lest a key of brackets only be gone through again from each of them.
_KEY = re.compile(r"\[([^\[\]]*)\]")
_TRUE, _FALSE = ("true", "1", "yes"), ("false", "0", "no", "")
_JSON = ("application/json", "text/json", "application/javascript", "text/javascript")


class Given(Struct, frozen=True):
    """The parameters of a request, and its files by their names."""

    values: dict[str, Any]
    files: dict[str, Upload]

    def text(self, name: str) -> str | None:
        """Give a parameter as text; None when it is absent. Raises Invalid for objects and lists."""
        value = self.values.get(name)
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, (dict, list)):
            raise Invalid({name: ["is invalid"]})
        return str(value).lower() if isinstance(value, bool) else str(value)

    def whole(self, name: str) -> int | None:
        """Give a parameter as a whole number; None when it is absent or none."""
        text = (self.text(name) or "").strip()
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None

    def flag(self, name: str) -> bool | None:
        """Give a parameter as yes or no; None when it is absent. Raises Invalid for anything else."""
        text = self.text(name)
        if text is None:
            return None
        if text.lower() in (*_TRUE, *_FALSE):
            return text.lower() in _TRUE
        raise Invalid({name: ["must be true or false"]})

    def listed(self, name: str) -> tuple[str, ...]:
        """Give a parameter as texts, whether it came as a list or with commas."""
        value = self.values.get(name)
        parts = value if isinstance(value, list) else str(value or "").split(",")
        return tuple(text for part in parts if (text := str(part).strip()))

    def table(self, name: str) -> dict[str, Any] | None:
        """Give a parameter as an object; raises Invalid for anything else."""
        value = self.values.get(name)
        if value is None or isinstance(value, dict):
            return value
        raise Invalid({name: ["is invalid"]})

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Give a parameter as a list of objects; raises Invalid for anything else."""
        value = self.values.get(name)
        value = list(value.values()) if isinstance(value, dict) else value
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise Invalid({name: ["is invalid"]})
        return value


def given(call: Call) -> Given:
    """Read a request; raises Refusal 400 or 415."""
    query = _nested(parse_qsl(call.query, keep_blank_values=True))
    body, files = _body(call)
    values = {**body, **query} if call.method == "GET" else {**query, **body}
    return Given({name: value for name, value in values.items() if value is not None}, files)


def in_query(call: Call, name: str) -> str | None:
    """Give a parameter of the query; None when it is absent or empty."""
    if name not in call.query:
        return None
    return dict(parse_qsl(call.query)).get(name)


def _body(call: Call) -> tuple[dict[str, Any], dict[str, Upload]]:
    kind = call.content_type
    if call.form is not None:
        return _nested(call.form.fields.items()), call.form.files
    if not call.body.strip():
        return {}, {}
    if kind in _JSON or (kind in ("", "text/plain") and call.body.lstrip().startswith(b"{")):
        return _object(call), {}
    if kind in (FORM, "", "text/plain"):
        return _form(call.body), {}
    raise Refusal(415, f"The body must be application/json, {FORM} or {MEDIA_TYPE}")


def _object(call: Call) -> dict[str, Any]:
    document = bodies.json_of(call)
    if not isinstance(document, dict):
        raise Refusal(400, "The body must be a JSON object")
    return document


def _form(body: bytes) -> dict[str, Any]:
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS
        )
    except ValueError as error:
        raise Refusal(400, "The form cannot be read") from error
    return _nested(pairs)


def _nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        name, inner = key.partition("[")[0], _KEY.findall(key)
        if not inner:
            found[name] = value
        elif inner == [""]:
            if not isinstance(found.get(name), list):
                found[name] = []
            found[name].append(value)
        else:
            _put(found, [name, *inner[:4]], value)
    return found


def _put(found: dict[str, Any], names: list[str], value: str) -> None:
    for name in names[:-1]:
        if not isinstance(found.get(name), dict):
            found[name] = {}
        found = found[name]
    found[names[-1]] = value


# --- what paths and parameters name ---


def organisation(tx: Tx, call: Call) -> None:
    """Refuse an organisation in the path that is not the caller's; raises NotFound."""
    must_be_own(tx, call["org"])


def must_be_own(tx: Tx, name: str) -> None:
    """Refuse an organisation that is not the caller's; raises NotFound."""
    own = organisations.own_name(tx)
    if name not in (slug_of(own), own):
        raise NotFound(f"Organization not found: {name}")


def room(tx: Tx, call: Call) -> Room:
    """Give the flow of the path; raises NotFound."""
    organisation(tx, call)
    return rooms.enter(tx, call["flow"])


def named_room(tx: Tx, name: str) -> Room:
    """Give the flow that an id, `org/flow` or `org:flow` means; raises NotFound."""
    for separator in ("/", ":"):
        org, found, slug = name.partition(separator)
        if found:
            must_be_own(tx, org)
            return rooms.enter(tx, slug)
    return rooms.enter_by_uuid(tx, name)


def number(call: Call, name: str = "id") -> int:
    """Give a number of the path; raises NotFound for anything else."""
    text = call[name]
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        raise NotFound("not found")
    return int(text)


def thread_changes(found: Given) -> ThreadChanges | None:
    """Give the new state of a thread, if a message brings one; raises Invalid."""
    table = found.table("thread")
    if table is None:
        return None
    inner = Given(table, {})
    changes: dict[str, Any] = {name: inner.text(name) for name in _TEXTS if name in table}
    if "status" in table:
        changes["status"] = _status(inner)
    for name in ("actions", "fields"):
        if name in table:
            changes[name] = inner.rows(name) if table[name] is not None else None
    return ThreadChanges(**changes)


_TEXTS = ("title", "body", "external_url")


def _status(inner: Given) -> dict[str, Any] | None:
    status = inner.table("status")
    if status is None:
        return None
    return {"value": str(status.get("value") or ""), "color": status.get("color")}


def flow_token(call: Call) -> str | None:
    """Give the token of an integration, wherever it stands; None when there is none."""
    if call.form is None and "token" not in call.query and b"token" not in call.body:
        return None
    found = given(call)
    name = "token" if call.path.rstrip("/").endswith("/activities") else "flow_token"
    return found.text(name) or found.text("flow_token") or None
