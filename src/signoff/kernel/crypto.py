"""Keys and what is done with them: hashing tokens and passwords, encrypting secrets, signing the log."""

import base64
import hashlib
import os
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from signoff.kernel.ids import new_secret
from signoff.kernel.settings import Settings, SettingsError

_passwords = PasswordHasher()


def hash_token(token: str) -> str:
    """Hash a high-entropy token for storage; a fast hash is enough, since it cannot be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()


def hash_password(password: str) -> str:
    """Hash a password that a person chose, slowly, with a salt."""
    return _passwords.hash(password)


def password_matches(stored: str, password: str) -> bool:
    """Tell whether a password belongs to a stored hash."""
    try:
        return _passwords.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


class Keys:
    """The keys of one installation, all derived from one secret."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def signing(self) -> Ed25519PrivateKey:
        """Give the key that signs the log's checkpoints."""
        return Ed25519PrivateKey.from_private_bytes(self._derive(b"ledger signing"))

    def sealing(self) -> Fernet:
        """Give the box that stored secrets are encrypted with."""
        return Fernet(base64.urlsafe_b64encode(self._derive(b"secrets at rest")))

    def forms(self) -> bytes:
        """Give the key that vouches for the forms of pages."""
        return self._derive(b"browser forms")

    def attesting(self) -> Ed25519PrivateKey:
        """Give the key that signs statements about evidence, and packages of it."""
        return Ed25519PrivateKey.from_private_bytes(self._derive(b"statement signing"))

    def packages(self) -> bytes:
        """Give the key of the code by which an installation knows its own packages."""
        return self._derive(b"package authentication")

    def calling(self) -> bytes:
        """Give the key from which integrations get theirs, by which they know our calls."""
        return self._derive(b"calls of integrations")

    def inviting(self) -> bytes:
        """Give the key that vouches for the links of invitations."""
        return self._derive(b"links of invitations")

    def _derive(self, purpose: bytes) -> bytes:
        return HKDF(hashes.SHA256(), 32, salt=b"signoff", info=purpose).derive(self._secret)


def load_keys(settings: Settings) -> Keys:
    """Take the secret from the settings, or from the data folder, where it is made once, readable by its owner only."""
    return Keys(stored_secret(settings) or store_secret(settings, new_secret(48)))


def stored_secret(settings: Settings) -> str | None:
    """Give the secret of the settings or of the data folder, if there is one; raises SettingsError for an empty one."""
    if settings.secret_key:
        return settings.secret_key
    path = _path(settings)
    return _read(path) if path.exists() else None


def store_secret(settings: Settings, secret: str) -> str:
    """Keep a secret in the data folder; whoever comes second is given the first one's."""
    path = _path(settings)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Made beside its place and put there whole: nobody reads half of it, nor finds it empty after a crash.
    made = path.with_name(f".{path.name}.{new_secret(9)}")
    try:
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        os.link(made, path)
    except FileExistsError:
        return _read(path)
    finally:
        made.unlink(missing_ok=True)
    sync_folder(path.parent)
    return secret


def sync_folder(folder: Path) -> None:
    """Wait until the disk knows which files are in a folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(path: Path) -> str:
    # An empty secret would be a key that everybody knows.
    secret = path.read_text().strip()
    if not secret:
        raise SettingsError(
            f"{path} is empty: put the key of this installation there, or remove the file if it never had one"
        )
    return secret


def _path(settings: Settings) -> Path:
    return Path(settings.data_dir) / "secret.key"
