"""Forms on pages: whether one was filled in on a page of ours, by whom it was given to, and what was typed.

Browsers add Basic credentials to whatever any site lets them send, so a form is taken only with a token that stands in
the page that we gave to the same person, and, where the browser says where it comes from, only from ourselves.
"""

import hashlib
import hmac
from functools import lru_cache
from urllib.parse import parse_qs, urlencode

from msgspec import Struct

from signoff.api.kit.call import Call, Reply
from signoff.api.kit.foreign import is_foreign, origin_of
from signoff.kernel.clock import moment
from signoff.kernel.crypto import load_keys
from signoff.kernel.errors import Forbidden, Invalid
from signoff.kernel.settings import Settings
from signoff.kernel.tx import Tx

MEDIA_TYPE = "application/x-www-form-urlencoded"

# A working day, and who comes back after lunch.
_LIFETIME = 12 * 3600
_STALE = (
    "This form is older than half a day, or was given to somebody else. Nothing was changed: go back, reload the"
    " page and send it again."
)
_FOREIGN = (
    "This form was not sent from a page of this server, which knows itself as {here}. Nothing was changed. If that"
    " is not its address, whoever runs it has to set SIGNOFF_BASE_URL."
)


class Form(Struct, frozen=True):
    """What was typed, by field."""

    values: dict[str, list[str]] = {}

    def text(self, name: str) -> str:
        """Give one value, without blanks around it; empty when there is none."""
        return self.raw(name).strip()

    def raw(self, name: str) -> str:
        """Give one value as it was typed, its lines ended as Unix does."""
        return self.values.get(name, [""])[0]

    def every(self, name: str) -> list[str]:
        """Give every value of a field."""
        return self.values.get(name, [])

    def ticked(self, name: str) -> bool:
        """Tell whether a box was ticked."""
        return name in self.values


def token(tx: Tx) -> str:
    """Make what a form of a page must carry: it is good for whoever the page is for, for half a day."""
    until = int(moment(tx.now).timestamp()) + _LIFETIME
    return f"{until}.{_seal(tx, until)}"


def read(tx: Tx, call: Call) -> Form:
    """Read a form; raises Forbidden unless it was sent from a page that we gave to the same person."""
    _refuse_foreign(call)
    form = _parsed(call)
    if not _is_ours(tx, form.text("token")):
        raise Forbidden(_STALE)
    return form


def done(call: Call, *segments: str, **said: str) -> Reply:
    """Send the browser on to a page, so that reloading it does not send the form again."""
    query = f"?{urlencode(said)}" if said else ""
    place = call.url(*segments) if segments else f"{call.base}/"
    return Reply(303, headers=(("location", place + query),))


def faults(error: Invalid) -> dict[str, list[str]]:
    """Give a room's messages as sentences by field."""
    return {
        name: [text[:1].upper() + text[1:] for text in texts] for name, texts in error.fields.items() if texts
    }


def _parsed(call: Call) -> Form:
    if call.form is not None:
        return Form({name: [_cleaned(value)] for name, value in call.form.fields.items()})
    given = parse_qs(call.body.decode("ascii", errors="replace"), keep_blank_values=True, errors="replace")
    return Form({name: [_cleaned(value) for value in values] for name, values in given.items()})


def _cleaned(value: str) -> str:
    return value.replace("\0", "").replace("\r\n", "\n")


def _refuse_foreign(call: Call) -> None:
    if is_foreign(call):
        raise Forbidden(_FOREIGN.format(here=origin_of(call.base)))


def _is_ours(tx: Tx, given: str) -> bool:
    until, _, seal = given.partition(".")
    if not (until.isascii() and until.isdigit() and len(until) < 12):
        return False
    fresh = int(until) > moment(tx.now).timestamp()
    return hmac.compare_digest(seal.encode(), _seal(tx, int(until)).encode()) and fresh


def _seal(tx: Tx, until: int) -> str:
    actor = tx.actor
    said = f"{until} {actor.organisation_id} {actor.account_id} {actor.name}"
    key = _key(tx.settings.secret_key, tx.settings.data_dir)
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()


@lru_cache(maxsize=8)
def _key(secret_key: str, data_dir: str) -> bytes:
    return load_keys(Settings(secret_key=secret_key, data_dir=data_dir)).forms()
