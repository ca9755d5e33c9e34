"""The title before a passage: what a passage is about often stands nowhere in it."""

from __future__ import annotations

from index.passages import CountTokens

MAX_TOKENS = 32
"""A longer title is left out; it would crowd out the sentence that it stands before."""


def prefix(title: str, *, count_tokens: CountTokens, room: int) -> tuple[str, int]:
    """What goes before each passage and sentence of a document, and its size in tokens; "" and 0 without a title.

    It never takes more than a quarter of `room`, the tokens of the model's window.
    """
    title = " ".join(title.split())
    if not title:
        return "", 0
    text = f"{title}. "
    tokens = count_tokens([text])[0]
    return (text, tokens) if tokens <= min(MAX_TOKENS, room // 4) else ("", 0)
