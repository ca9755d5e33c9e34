"""Subtitles (SubRip, WebVTT) as what is said: their numbers and times are no text, and a sentence runs over several cues."""

from __future__ import annotations

import re

from index.reading.blanks import blank, blank_lines, blanked

_TIME = r"(?:\d{1,3}:)?\d\d:\d\d[,.]\d{3}"
_CUE = re.compile(rf"^(?:\d{{1,6}}[^\S\n]*\n)?[^\S\n]*{_TIME}[^\S\n]+-->[^\S\n]+{_TIME}[^\n]*$", re.M)
_HEADER = re.compile(
    r"\A\ufeff?WEBVTT\b[^\n]*(?:\n[^\S\n]*\S[^\n]*)*"
)  # with "Kind: captions", "Language: en" under it
_ASIDE = re.compile(r"^(?:NOTE|STYLE|REGION)\b[^\n]*(?:\n[^\S\n]*\S[^\n]*)*", re.M)  # what WebVTT has for its editors
_SPEAKER = re.compile(r"<v(?:\.[^\s<>]*)?\s([^<>\n]{1,60})>")
_MARK = re.compile(
    r"<(?:\d{1,3}:)?\d\d:\d\d[,.]\d{3}>|</?(?:[a-z]|font|ruby|rt|lang)(?:[.\s][^<>\n]*)?>|\{\\[^{}\n]*\}"
)
_ROLLING = 4  # of so many lines one is shown again
_BREAK = re.compile(r"(?<=[^\s.!?…»”\")\]♪])[^\S\n]*+\n\s*+(?=[^\s<[(♪–—-])")


def without_cues(text: str) -> str:
    """Replaces cue numbers, times, tags and lines shown again by spaces; a text without cues is returned unchanged.

    Offsets stay.
    """
    if not _CUE.search(text):
        return text
    if _HEADER.match(text):
        text = _ASIDE.sub(blank_lines, _HEADER.sub(_header_blanked, text))
    text = _without_repeats(_CUE.sub(blank_lines, text))
    text = _SPEAKER.sub(lambda speaker: f"{speaker[1]}:".ljust(len(speaker[0])), text)
    return _BREAK.sub(blank, _MARK.sub(blank, text))


def _header_blanked(header: re.Match[str]) -> str:
    """Blanks for the header, up to a first cue that stands directly under it."""
    cue = _CUE.search(header[0])
    end = cue.start() if cue else len(header[0])
    return blanked(header[0][:end]) + header[0][end:]


def _without_repeats(text: str) -> str:
    """Blanks for each line that is the same as the one before, where a quarter or more are: captions that roll.

    Of two lines shown, the upper one is the lower one of before. Elsewhere what is said twice stays.
    """
    lines = text.split("\n")
    last = ""
    told = 0
    repeats = []
    for at, line in enumerate(lines):
        said = " ".join(_MARK.sub("", line).split())
        if said:
            told += 1
            if said == last:
                repeats.append(at)
            last = said
    if len(repeats) * _ROLLING < told:
        return text
    for at in repeats:
        lines[at] = blanked(lines[at])
    return "\n".join(lines)
