"""Files: uploads with a message, downloads by one redirect to a short-lived address."""

import base64
import binascii
import hmac
import time
from urllib.parse import quote

from signoff.api.flowdock.reading import Given
from signoff.api.kit.attaching import Wanted
from signoff.api.kit.call import Call, Later, Reply
from signoff.api.kit.downloads import given
from signoff.domain.conversation.files import files
from signoff.domain.conversation.types import Draft, MessageEvent
from signoff.domain.evidence.files import objects
from signoff.kernel.crypto import load_keys
from signoff.kernel.database import Database
from signoff.kernel.errors import Invalid, NotFound
from signoff.kernel.settings import Settings
from signoff.kernel.spool import Spool
from signoff.kernel.tx import Tx

SECONDS = 300
MOST = 20


def uploads(found: Given, draft: Draft) -> list[Wanted]:
    """Give the files of a request; raises Invalid when one is expected and none is there."""
    if draft.event == MessageEvent.FILE:
        return [_file(found)]
    if draft.event not in (MessageEvent.ACTIVITY, MessageEvent.DISCUSSION):
        return []
    named = [
        Wanted(each.name, each.content, name[len("attachments[") : -1] or None)
        for name, each in found.files.items()
        if name.startswith("attachments[")
    ]
    if len(named) > MOST:
        raise Invalid({"attachments": [f"is too long (maximum is {MOST} files)"]})
    return named


def _file(found: Given) -> Wanted:
    upload = found.files.get("content")
    if upload is not None:
        return Wanted(upload.name, upload.content)
    content = found.values.get("content")
    if not isinstance(content, dict) or not content.get("data"):
        raise Invalid({"content": ["can't be blank"]})
    try:
        data = base64.b64decode("".join(str(content["data"]).split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid({"content": ["is no base64"]}) from error
    return Wanted(str(content.get("file_name") or "file"), Spool.of(data))


# --- downloads ---


def show(tx: Tx, call: Call) -> Reply:
    """Send whoever may read the message to where the file is for some minutes."""
    return _redirected(tx, call, small=False)


def thumbnail(tx: Tx, call: Call) -> Reply:
    """Send whoever may read the message to where the thumbnail is for some minutes."""
    return _redirected(tx, call, small=True)


def _redirected(tx: Tx, call: Call, *, small: bool) -> Reply:
    found = files.one(tx, call["uuid"])
    wanted = found.thumbnail_sha256 if small else found.sha256
    if wanted is None:
        raise NotFound("File not found")
    kind = "image/png" if small else found.content_type
    until = int(time.time()) + SECONDS
    claim = f"{tx.organisation_id}.{wanted}.{until}.{kind}"
    signed = f"{claim}.{_signature(tx.settings, claim)}"
    url = call.url("files", "content", base64.urlsafe_b64encode(signed.encode()).decode(), found.name)
    return Reply(302, headers=(("location", url),))


def content(tx: Tx, call: Call) -> Later:
    """Give a file's bytes to whoever has an address that is still good; as a download, never as a page."""
    organisation_id, wanted, kind = _claimed(tx.settings, call["signed"])
    name = quote(call["name"])

    async def finish(db: Database) -> Reply:
        found = await objects.opened(db.settings, organisation_id, wanted)
        return given(found, kind).with_headers(
            ("content-disposition", f"attachment; filename*=UTF-8''{name}"),
            ("content-security-policy", "default-src 'none'; sandbox"),
            ("cross-origin-resource-policy", "cross-origin"),
        )

    return Later(finish)


def _claimed(settings: Settings, text: str) -> tuple[int, str, str]:
    try:
        claim, _, signature = base64.urlsafe_b64decode(text).decode().rpartition(".")
        organisation, wanted, until, kind = claim.split(".", 3)
        good = hmac.compare_digest(signature, _signature(settings, claim)) and int(until) >= time.time()
    except ValueError:
        good = False
    if not good:
        raise NotFound("File not found")
    return int(organisation), wanted, kind


def _signature(settings: Settings, claim: str) -> str:
    return hmac.digest(load_keys(settings).forms(), f"file\0{claim}".encode(), "sha256").hex()
