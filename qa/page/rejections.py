"""How a request is rejected: the status and the words that a client gets instead of the framework's own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Send

STATUS_KEY = "qa.status"
"""The key in a scope of the `Status` that a handler sets for a response that Gradio would give the status 500."""


@dataclass(slots=True)
class Status:
    """The status that a handler wants, and after how many seconds to try again; Gradio itself knows only 200 and 500.

    `reached`: whether the request reached a function for programs; if not, the request itself is wrong.
    """

    code: int = 500
    retry_after: int | None = None
    reached: bool = False


class RequestRejected(Exception):
    """Why a request is not answered: `reason` is counted, `words` are sent to the client."""

    def __init__(self, status: int, reason: str, words: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(words)
        self.status = status
        self.reason = reason
        self.words = words
        self.headers = headers or {}


async def send_rejection(rejection: RequestRejected, send: Send) -> None:
    """Answers a request with the reason why it is rejected, as JSON."""
    body = json.dumps({"error": rejection.words}).encode()
    headers = {"content-type": "application/json", "content-length": str(len(body)), **rejection.headers}
    encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": rejection.status, "headers": encoded})
    await send({"type": "http.response.body", "body": body})
