"""Static files: read once, named by their content, kept by browsers for good."""

from hashlib import sha256
from importlib.resources import files
from mimetypes import guess_type

from signoff.api.kit.call import Call, Reply
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx

# A name never gets other content: the hash is part of it.
_FOREVER = ("cache-control", "public, max-age=31536000, immutable")


def _read() -> dict[str, bytes]:
    # `vendor` is brought from npm by `make`; without it pages do without what needs it.
    static = files("signoff.web") / "static"
    folders = [static, *(each for each in (static / "vendor",) if each.is_dir())]
    found = (file for folder in folders for file in folder.iterdir() if file.is_file())
    return {file.name: file.read_bytes() for file in found if not file.name.startswith(".")}


def _hashed(name: str, body: bytes) -> str:
    stem, dot, kind = name.rpartition(".")
    return f"{stem}.{sha256(body).hexdigest()[:12]}{dot}{kind}"


_bodies = _read()
served_names = {name: _hashed(name, body) for name, body in _bodies.items()}
_replies = {
    served_names[name]: Reply(200, body, guess_type(name)[0] or "application/octet-stream", (_FOREVER,))
    for name, body in _bodies.items()
}


def show(_tx: Tx, call: Call) -> Reply:
    """Give one file."""
    found = _replies.get(call["name"])
    if found is None:
        raise NotFound("There is no such file")
    return found
