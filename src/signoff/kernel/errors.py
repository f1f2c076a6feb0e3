"""The closed family of errors that rooms raise; each dialect renders them in its own shape."""

from collections.abc import Mapping, Sequence


class SignoffError(Exception):
    """Base of every refusal; `message` is meant for the person at the other end."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(SignoffError):
    """The named thing does not exist in this organisation."""


class Invalid(SignoffError):
    """The input breaks a rule; `fields` maps a field's path (`""` for the whole) to its messages."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        super().__init__(
            "; ".join(f"{name} {text}".strip() for name, texts in fields.items() for text in texts)
        )
        self.fields = {name: list(texts) for name, texts in fields.items()}


class Conflict(SignoffError):
    """The change contradicts what is stored; `details` are records of what clashes, for a dialect to put into words."""

    def __init__(self, message: str, details: Sequence[object] = ()) -> None:
        super().__init__(message)
        self.details = tuple(details)


class Forbidden(SignoffError):
    """The caller is known and may not do this."""


class Unauthenticated(SignoffError):
    """The caller gave no credential, or one that is unknown, expired or revoked."""


class Gone(SignoffError):
    """The thing existed and has been removed for good."""


class PreconditionFailed(SignoffError):
    """The caller's stated assumption about the stored state does not hold."""


class Unavailable(SignoffError):
    """The store could not take the request now; the same request may be sent again."""
