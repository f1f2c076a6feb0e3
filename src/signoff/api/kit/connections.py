"""Connections as uvicorn reads them, with bounds on what one may cost before anybody knows whose it is.

uvicorn leaves to a proxy how large a request's head may be, how long it may take, and how much is read of a body that
nobody wants. This server may stand without one.
"""

import asyncio
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# The request's line and its headers; as much may stand between two pieces of a chunked body, or behind it.
MAX_HEAD: Final = 64 * 1024
HEAD_SECONDS: Final = 30.0
# A body may take so long, and a second more for as many bytes of it as the slowest client sends in one.
BODY_SECONDS: Final = 30.0
SLOWEST: Final = 1000
# Many clients send all of a body before they read that it was refused.
MOST_DISCARDED: Final = 64 * 2**20
# How long somebody may read nothing of what they asked for.
UNREAD_SECONDS: Final = 60.0

_TOO_LARGE: Final = b"The line and the headers of the request are larger than %d bytes" % MAX_HEAD


class _HeadTooLarge(Exception):
    """The parser ends with this in the middle of what it was given."""


class Connection(HttpToolsProtocol):
    """A connection that ends when its client takes too much, or too long."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for a first request as for a further one."""
        super().connection_made(transport)
        self._bare = self._body = self._discarded = self._unread_size = 0
        self._in_head = self._complete = True
        self._asked = False
        self._since = 0.0
        self._arriving: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None
        self._keep_alive()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let the timers go."""
        super().connection_lost(exc)
        self._stop_waiting()
        self._unset_keepalive_if_required()
        if self._unread is not None:
            self._unread.cancel()

    # --- what arrives ---

    def data_received(self, data: bytes) -> None:
        """Take in what the client sent, unless it is too much of what is no body."""
        self._bare += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._bare > MAX_HEAD:
            self._say(b"431 Request Header Fields Too Large", _TOO_LARGE)
        elif not self._complete:
            self._wait(HEAD_SECONDS if self._in_head else BODY_SECONDS)
        else:
            self._stop_waiting()
            self._keep_alive()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, or too large a one."""
        if self._in_head and self._bare > MAX_HEAD:
            self._say(b"431 Request Header Fields Too Large", _TOO_LARGE)
        else:
            self._say(b"400 Bad Request", msg.encode())

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self._in_head, self._complete, self._body, self._discarded = True, False, 0, 0
        self._since = self.loop.time()

    def on_headers_complete(self) -> None:
        """Begin to answer, as soon as the head is there."""
        if self._bare > MAX_HEAD and self._head_size() > MAX_HEAD:
            raise _HeadTooLarge
        super().on_headers_complete()
        # What comes behind a chunked body does not count as headers of the request.
        self.headers = []
        self._bare, self._in_head, self._asked, self._since = 0, False, True, self.loop.time()

    def on_body(self, body: bytes) -> None:
        """Take in a piece of the body, or let it go when the answer has been given."""
        self._bare = 0
        self._body += len(body)
        if self.cycle.response_complete:
            self._discarded += len(body)
            if self._discarded > MOST_DISCARDED:
                self.transport.close()
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request, after which there may be another."""
        self._bare, self._complete = 0, True
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request, or for the rest of this one."""
        super().on_response_complete()
        if not self._complete and self.expect_100_continue and not self._body:
            # Nobody can tell whether what comes next is the body, or another request.
            self.transport.close()
        if self.transport.is_closing() and self.transport.get_write_buffer_size():
            self.pause_writing()

    def _head_size(self) -> int:
        return len(self.url) + sum(len(name) + len(value) + len(": \r\n") for name, value in self.headers)

    def _say(self, status: bytes, text: bytes) -> None:
        # In the middle of an answer, this would be taken for a part of it.
        if not self._asked or self.cycle.response_complete:
            head = (
                b"content-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\nconnection: close"
                % len(text)
            )
            self.transport.write(b"HTTP/1.1 %b\r\n%b\r\n\r\n%b" % (status, head, text))
        self.transport.close()

    # --- how long it takes ---

    def _wait(self, seconds: float) -> None:
        if self._arriving is None:
            self._arriving = self.loop.call_later(seconds, self._look)

    def _stop_waiting(self) -> None:
        if self._arriving is not None:
            self._arriving.cancel()
            self._arriving = None

    def _look(self) -> None:
        """End the connection if what arrives is late; a body may be as late as it is large."""
        self._arriving = None
        if self.transport.is_closing():
            return
        if self.flow.read_paused:
            self._since = self.loop.time()
        allowed = HEAD_SECONDS if self._in_head else BODY_SECONDS + self._body / SLOWEST
        left = self._since + allowed - self.loop.time()
        if left > 0:
            self._wait(left)
        elif self._in_head:
            self._say(b"408 Request Timeout", b"The request did not come in time")
        else:
            self.transport.abort()

    def _keep_alive(self) -> None:
        # Data lets the waiting for a next request end, even if it was none, or the rest of a refused one.
        idle = not self._asked or (self.cycle.response_complete and not self.pipeline)
        if idle and self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection on which nothing was asked for a while, as soon as what was answered has been read."""
        super().timeout_keep_alive_handler()
        if self.transport.get_write_buffer_size():
            self.pause_writing()

    # --- what nobody reads ---

    def pause_writing(self) -> None:
        """Wait until the client has read more, but not for ever."""
        super().pause_writing()
        if self._unread is None:
            self._unread_size = self.transport.get_write_buffer_size()
            self._unread = self.loop.call_later(UNREAD_SECONDS, self._look_at_unread)

    def resume_writing(self) -> None:
        """Go on writing."""
        super().resume_writing()
        if self._unread is not None and not self.transport.is_closing():
            self._unread.cancel()
            self._unread = None

    def _look_at_unread(self) -> None:
        self._unread = None
        size = self.transport.get_write_buffer_size()
        if size >= self._unread_size:
            self.transport.abort()
        elif size:
            self.pause_writing()
