"""Subtitles (SubRip, WebVTT) as what is said: their numbers and times are no text, and a sentence runs over several cues."""

from __future__ import annotations

import re

from index.reading.blanks import blank, blank_lines

_TIME = r"(?:\d{1,3}:)?\d\d:\d\d[,.]\d{3}"
_CUE = re.compile(rf"^(?:\d{{1,6}}[^\S\n]*\n)?[^\S\n]*{_TIME}[^\S\n]+-->[^\S\n]+{_TIME}[^\n]*$", re.M)
_HEADER = re.compile(r"\A\ufeff?WEBVTT\b[^\n]*")
_SPEAKER = re.compile(r"<v(?:\.[^\s<>]*)?\s([^<>\n]{1,60})>")
_MARK = re.compile(r"</?(?:[a-z]|font|ruby|rt|lang)(?:[.\s][^<>\n]*)?>|\{\\[^{}\n]*\}")
_BREAK = re.compile(r"(?<=[^\s.!?…»”\")\]♪])[^\S\n]*+\n\s*+(?=[^\s<[(♪–—-])")


def without_cues(text: str) -> str:
    """Replaces cue numbers, times and tags by spaces; a text without cues is returned unchanged. Offsets stay."""
    if not _CUE.search(text):
        return text
    for pattern in (_HEADER, _CUE):
        text = pattern.sub(blank_lines, text)
    text = _SPEAKER.sub(lambda speaker: f"{speaker[1]}:".ljust(len(speaker[0])), text)
    return _BREAK.sub(blank, _MARK.sub(blank, text))
