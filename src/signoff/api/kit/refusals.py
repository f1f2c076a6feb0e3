"""Refusals that belong to HTTP and not to a room: no such route, wrong method, unreadable body."""


class Refusal(Exception):
    """A request that is turned away before any room sees it; `allow` lists methods for a 405."""

    def __init__(self, status: int, message: str, title: str = "", allow: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.title = title
        self.allow = allow
