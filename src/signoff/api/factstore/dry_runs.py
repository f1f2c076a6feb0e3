"""Answers to dry runs: what would have been answered, said to be only that."""

import msgspec

from signoff.api.factstore.errors import JSON
from signoff.api.kit.call import Call, Reply, json_reply

_WOULD = {"POST": "wouldCreate", "PUT": "wouldUpdate", "PATCH": "wouldUpdate", "DELETE": "wouldDelete"}
_MESSAGE = "This was a dry run: nothing was stored, and nobody was told."


def said(call: Call, reply: Reply) -> Reply:
    """Say that a dry run was one; refusals and what is no JSON document stay what they are."""
    if not call.dry_run:
        return reply
    marked = ("x-dry-run", "true")
    would = _WOULD.get(call.method)
    if would is None or reply.status >= 300 or reply.media_type not in ("", JSON) or reply.chunks is not None:
        return reply.with_headers(marked)
    document = {"dryRun": True, "dryRunMessage": _MESSAGE, would: msgspec.Raw(reply.body or b"null")}
    return json_reply(document, JSON, 200, *reply.headers, marked)
