"""Turns a request that works into ones that nobody should send: the same ones in every run."""

import base64
import json
from collections.abc import Callable
from random import Random
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from msgspec import Struct
from msgspec.structs import replace

from signoff.web.forms import MEDIA_TYPE as FORM
from tests.security.installation import Asked

# Bodies are bounded by as much in these tests, so that a larger one costs little.
MAX_BODY = 20_000

TEXTS = (
    "",
    " ",
    "\t",
    "\n",
    "a\nb",
    "a\r\nset-cookie: x=1",
    "\0",
    "a\0b",
    "..",
    "%",
    "%2F",
    "a/b",
    "\\",
    "'",
    '"',
    "' OR 1=1 --",
    "{}",
    "[]",
    "${pactbroker.consumerVersionNumber}",
    "<script>alert(1)</script>",
    "null",
    "true",
    "-1",
    "0",
    "1e309",
    "NaN",
    "9" * 19,
    "9" * 400,
    "٣",
    "é",
    "e\u0301",
    "🚀" * 50,
    "\u202e\ufeff\u200b",
    "\U0010ffff",
    "x" * 501,
    "x" * 5_000,
    "2020-01-01",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
    "http://[",
    "javascript:alert(1)",
)
VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1.5,
    2**31,
    2**63,
    -(2**63),
    2**64 - 1,
    1e308,
    [],
    {},
    [[]],
    [None],
    {"": None},
    {"name": None},
    [{}] * 50,
    *TEXTS,
)
# As they stand in JSON, since no library would write them.
LITERALS = (
    b"",
    b"{",
    b"nul",
    b"NaN",
    b"-Infinity",
    b"1e999",
    b"1" * 400,
    b"18446744073709551616",
    rb'"\ud800"',
    rb'"\udc00\ud800"',
    rb'"\u0000"',
    b'"\xff"',
    b'"\xed\xa0\x80"',
    b'"\x01"',
    b'{"a":1,"a":2}',
    b"[" * 51 + b"]" * 51,
    b"[" * 5_000,
    b'{"a":' * 2_000,
    b"\xef\xbb\xbf{}",
    b"\0",
    b" " * (MAX_BODY + 1),
)
SEGMENTS = (b"", *rb"% %zz %FF %ED%A0%80 %00 %0A %0D . .. * a%20b".split(), b"\xff", b"\xc3\xbc", b"a b")
QUERY_NAMES = """
    q[][pacticipant] q[][version] q[][latest] q[][tag] q[][branch] q[][mainBranch] q[][environment] q q[] q[a][b] q[[ q]
    [] q[][][] latestby latest tag environment mainBranch success success[] limit ignore[] ignore[][pacticipant]
    ignore[][version] strict days page size pageNumber pageSize pacticipant version to name exclude[] maxPacticipants
    consumer_version_selectors[][tag] consumer_version_selectors[][latest] consumer_version_selectors
    provider_version_tags[] provider_version_branch include_pending_status include_wip_pacts_since applicationInstance
    target search sort label initials width
""".split()  # noqa: SIM905 - words are easier to read than fifty quotes
HEADER_NAMES = b"""
    accept content-type content-length host x-forwarded-host x-forwarded-proto x-forwarded-port x-forwarded-prefix
    x-forwarded-for x-request-id x-dry-run cookie if-match if-none-match range transfer-encoding accept-charset origin
    expect
""".split()
HEADER_VALUES = (
    b"",
    b" ",
    b"*",
    b"*/*;q=0",
    b"a/b;q=x",
    b"text/html, application/hal+json;q=nan",
    b"application/hal+json, application/problem+json",
    b"application/json; charset=utf-16",
    b"a/b," * 300,
    b"Basic %%%",
    b"Bearer x",
    b"x" * 4_000,
    b"9" * 30,
    b"\xb2",
    b"\xff\xfe",
    "é".encode(),
    b"evil.example.org/<script>",
    *b"""
        */* ;;;,,, / text/plain text/csv image/svg+xml application/problem+json application/json multipart/form-data
        application/merge-patch+json 0 -1 true none https://evil.example.org
    """.split(),
)


class Sent(Struct, frozen=True):
    """A request, byte for byte; `headers` are beside those that say who asks."""

    method: str
    path: bytes
    query: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @property
    def target(self) -> bytes:
        return self.path + b"?" + self.query if self.query else self.path


def requests(asked: Asked, count: int) -> list[Sent]:
    """Make so many hostile requests of one that works."""
    random = Random(asked.name)
    return [_made(asked, random) for _ in range(count)]


def _made(asked: Asked, random: Random) -> Sent:
    path, _, query = asked.path.partition("?")
    headers = [(name.encode(), value.encode()) for name, value in asked.headers.items()]
    if _removes(asked.route.method, path.encode()):
        # Else there would soon be nothing left to be hostile to.
        headers.append((b"x-dry-run", b"true"))
    sent = Sent(asked.route.method, path.encode(), query.encode(), tuple(headers), asked.encoded)
    ways = [_with_path, _with_query, _with_headers]
    if asked.body is not None:
        ways += [_with_body] * 6
    for way in random.sample(ways, random.choice((1, 1, 1, 2, 3))):
        sent = way(sent, random)
    return sent


def _removes(method: str, path: bytes) -> bool:
    return method == "DELETE" or path.endswith(b"/delete")


def _with_path(sent: Sent, random: Random) -> Sent:
    segments = sent.path.split(b"/")
    place = random.randrange(len(segments))
    match random.randrange(4):
        case 0:
            segments[place] = random.choice(SEGMENTS)
        case 1:
            segments[place] = quote(_text(random), safe="").encode()
        case 2:
            segments.insert(place, random.choice(SEGMENTS))
        case _:
            # A name that no route has by itself.
            last = max(index for index in range(len(segments)))
            segments[last] = quote(_text(random), safe="").encode()
    return replace(sent, path=b"/" + b"/".join(segments).lstrip(b"/") if place else b"/".join(segments))


def _form(body: bytes, random: Random) -> bytes:
    """Type something else into some fields, and leave the token as it is: else nobody would look at them."""
    pairs = parse_qsl(body.decode(errors="replace"), keep_blank_values=True) or [("token", "")]
    for place, (name, _) in enumerate(pairs):
        if name != "token" and random.random() < 0.3:
            pairs[place] = (name, _text(random))
    if random.random() < 0.3:
        pairs.append((random.choice(pairs)[0], _text(random)))
    return urlencode(pairs).encode()


def _with_query(sent: Sent, random: Random) -> Sent:
    pairs = [
        f"{quote(random.choice(QUERY_NAMES), safe='[]')}={quote(_text(random), safe='')}".encode()
        for _ in range(random.choice((1, 1, 2, 5, 40)))
    ]
    if random.random() < 0.2:
        pairs.append(
            random.choice(
                (b"%", b"%ff=%fe", b"\xff=1", b"&&&", b"=", b"a=1;b=2", b"q[][" * 200, b"a=1&" * 5_001)
            )
        )
    kept = [sent.query] if sent.query and random.random() < 0.5 else []
    return replace(sent, query=b"&".join(kept + pairs))


def _with_headers(sent: Sent, random: Random) -> Sent:
    more = [
        (random.choice(HEADER_NAMES), random.choice(HEADER_VALUES))
        for _ in range(random.choice((1, 1, 2, 4)))
    ]
    names = {name for name, _ in more} if random.random() < 0.7 else set()
    # A removal is never made in earnest.
    held = b"x-dry-run" if (b"x-dry-run", b"true") in sent.headers else b""
    kept = [header for header in sent.headers if header[0] not in names or header[0] == held]
    return replace(sent, headers=(*kept, *(header for header in more if header[0] != held)))


def _with_body(sent: Sent, random: Random) -> Sent:
    if random.random() < 0.15:
        return replace(sent, body=random.choice(LITERALS))
    if random.random() < 0.1:
        cut = random.randrange(len(sent.body) + 1)
        return replace(sent, body=sent.body[:cut])
    if (b"content-type", FORM.encode()) in sent.headers:
        return replace(sent, body=_form(sent.body, random))
    try:
        document = json.loads(sent.body)
    except (ValueError, RecursionError):
        return sent
    for _ in range(random.choice((1, 1, 2, 3))):
        document = _mutated(document, random)
    return replace(sent, body=_written(document, random))


def _mutated(value: Any, random: Random) -> Any:
    """Change one place of a document, deep inside as often as at the top."""
    if isinstance(value, dict) and value and random.random() < 0.85:
        name = random.choice(list(value))
        if name == "content" and isinstance(value[name], str) and random.random() < 0.7:
            return {**value, name: _encoded(value[name], random)}
        return _member(value, name, random)
    if isinstance(value, list) and value and random.random() < 0.85:
        place = random.randrange(len(value))
        return [*value[:place], _mutated(value[place], random), *value[place + 1 :]]
    return random.choice(VALUES)


def _member(value: dict[str, Any], name: str, random: Random) -> dict[str, Any]:
    change = random.random()
    if change < 0.1:
        return {other: kept for other, kept in value.items() if other != name}
    if change < 0.2:
        return {**value, _text(random): random.choice(VALUES)}
    return {**value, name: _mutated(value[name], random)}


def _encoded(content: str, random: Random) -> str:
    """Change a contract inside its Base64, or the Base64 itself."""
    if random.random() < 0.2:
        return random.choice(("%%%", "=", "a", content + "=", content[1:], content.replace("a", "-"), "é"))
    raw = _with_body(Sent("", b"", b"", (), base64.b64decode(content)), random).body
    return base64.b64encode(raw).decode()


def _written(document: Any, random: Random) -> bytes:
    """Write JSON, at times with something that no writer writes."""
    raw = json.dumps(document, ensure_ascii=random.random() < 0.5, allow_nan=True).encode("utf-8", "replace")
    if random.random() < 0.1:
        place = raw.rfind(b":", 0, random.randrange(1, len(raw) + 1)) + 1
        raw = raw[:place] + random.choice(LITERALS) + raw[place:]
    return raw


def _text(random: Random) -> str:
    chosen: Callable[[], str] = random.choice(
        (
            lambda: random.choice(TEXTS),
            lambda: "".join(chr(random.randrange(1, 0xD7FF)) for _ in range(random.randrange(1, 20))),
            lambda: str(random.randrange(-(2**70), 2**70)),
            lambda: random.choice(("Foo", "Bar", "main", "prod", "test", "1", "2")),
        )
    )
    return chosen()
