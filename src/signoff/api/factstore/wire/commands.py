"""What the commands of the API's second version answer."""

from signoff.api.factstore.wire.base import Wire


class CommandResult(Wire, frozen=True, kw_only=True):
    """That a command was carried out."""

    id: str
    status: str
    timestamp: str
