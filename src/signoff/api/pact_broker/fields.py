"""Reads the fields of a JSON object, collecting every message in the words that clients of this dialect know."""

from typing import Any

from signoff.domain.catalog import naming
from signoff.kernel.errors import Invalid

Object = dict[str, Any]


class Fields:
    """One object being read; messages are kept by field, and `check` raises them all at once."""

    def __init__(self, document: Object) -> None:
        self.document = document
        self.messages: dict[str, list[str]] = {}

    def text(
        self, name: str, *, required: bool = False, one_line: bool = False, blank: bool = False
    ) -> str | None:
        """Read a text; None when it is absent or null. It may not be blank unless `blank` says so."""
        value = self._present(name, required=required)
        if value is None:
            return None
        if not isinstance(value, str):
            self.wrong(name, "must be a string")
            return None
        if not blank and not value.strip():
            self.wrong(name, "must be filled" if required and not value else "cannot be blank")
            return None
        if one_line and ("\n" in value or "\r" in value):
            self.wrong(name, "cannot contain multiple lines")
            return None
        return self._storable(name, value)

    def name(self, name: str, *, required: bool = False) -> str | None:
        """Read what something is called by; None when it is absent or null."""
        value = self.text(name, required=required)
        self._check_names(name, value)
        return value

    def names(self, name: str) -> tuple[str, ...]:
        """Read a list of what things are called by."""
        values = self.texts(name)
        if name not in self.messages:
            self._check_names(name, *values)
        return values

    def flag(self, name: str, *, required: bool = False) -> bool | None:
        """Read true or false."""
        value = self._present(name, required=required)
        if value is None or isinstance(value, bool):
            return value
        self.wrong(name, "must be boolean")
        return None

    def texts(self, name: str) -> tuple[str, ...]:
        """Read a list of texts; absent or null is an empty one."""
        values = self.items(name)
        if any(not isinstance(value, str) for value in values):
            self.wrong(name, "must be a string")
        elif any(not value.strip() for value in values):
            self.wrong(name, "cannot be blank")
        elif any("\0" in value for value in values):
            self.wrong(name, "cannot contain null characters")
        return tuple(values)

    def items(self, name: str, *, required: bool = False) -> list[Any]:
        """Read a list of anything; absent or null is an empty one."""
        value = self._present(name, required=required)
        if value is not None and not isinstance(value, list):
            self.wrong(name, "must be an array")
        return value if isinstance(value, list) else []

    def object(self, name: str, *, required: bool = False) -> Object | None:
        """Read an object."""
        value = self._present(name, required=required)
        if value is None or isinstance(value, dict):
            return value
        self.wrong(name, "must be a hash")
        return None

    def choice(self, name: str, choices: tuple[str, ...], *, required: bool = False) -> str | None:
        """Read one of some texts."""
        value = self._present(name, required=required)
        if value is None:
            return None
        if isinstance(value, str) and value in choices:
            return value
        self.wrong(name, f"must be one of: {', '.join(choices)}")
        return None

    def wrong(self, name: str, message: str) -> None:
        """Note a message about a field; `""` is the whole object."""
        self.messages.setdefault(name, []).append(message)

    def check(self) -> None:
        """Raise Invalid with everything that was noted."""
        if self.messages:
            raise Invalid(self.messages)

    def adopt(self, place: str, item: "Fields") -> None:
        """Note what was noted about an item, `place` being its path."""
        for name, texts in item.messages.items():
            self.messages.setdefault(f"{place}.{name}", []).extend(texts)

    def lines(self) -> list[str]:
        """Give what was noted as `field message` lines."""
        return [f"{name} {text}".strip() for name, texts in self.messages.items() for text in texts]

    def _present(self, name: str, *, required: bool) -> Any:
        if name not in self.document:
            if required:
                self.wrong(name, "is missing")
            return None
        value = self.document[name]
        if value is None and required:
            self.wrong(name, "must be filled")
            return None
        return value

    def _check_names(self, name: str, *values: str | None) -> None:
        for fault in dict.fromkeys(fault for value in values for fault in naming.faults(value)):
            self.wrong(name, fault)

    def _storable(self, name: str, value: str) -> str | None:
        if "\0" not in value:
            return value
        self.wrong(name, "cannot contain null characters")
        return None
