"""Answers that come in pieces: downloads and streams, ended as soon as the client is gone."""

import asyncio
from collections.abc import AsyncIterator

from starlette.types import Receive, Send


async def send_chunks(send: Send, receive: Receive, chunks: AsyncIterator[bytes]) -> None:
    """Send every chunk as it comes; when the client goes away the iterator is cancelled where it waits."""
    sending = asyncio.ensure_future(_sent(send, chunks))
    leaving = asyncio.ensure_future(_gone(receive))
    try:
        await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (sending, leaving):
            task.cancel()
        await asyncio.gather(sending, leaving, return_exceptions=True)
    if sending.done() and not sending.cancelled() and (error := sending.exception()):
        raise error


async def _sent(send: Send, chunks: AsyncIterator[bytes]) -> None:
    async for chunk in chunks:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
