"""`python -m qa "question"`: exit status 0 answered, 3 the text does not answer, 2 an error, in one line."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

from index import Settings, UserError
from qa.answer import Answer
from qa.wording import confidence, say

ANSWERED, ERROR, NOT_ANSWERED = 0, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m qa", description="Ask the indexed text a question, in French or English.", epilog=__doc__
    )
    parser.add_argument("question")
    parser.add_argument("-k", type=int, default=3, help="how many passages, 1 to 50 (default: 3)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--index", type=Path, metavar="DIR", help="folder of the index (default: QA_INDEX, .qa-index)")
    options = parser.parse_args(arguments)
    from qa.retriever import Retriever

    try:
        settings = Settings.from_env()
        if options.index is None:
            retriever = Retriever.open_or_sample(settings=settings)
        else:
            retriever = Retriever.open(options.index, settings=settings)
        answer = retriever.ask(options.question, options.k)
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return ERROR
    except KeyboardInterrupt:
        return 130
    if options.json:
        print(json.dumps(answer.as_dict(), ensure_ascii=False, indent=1))
    else:
        print(_printed(answer, sys.stdout.isatty()))
    return ANSWERED if answer.answered else NOT_ANSWERED


def _printed(answer: Answer, terminal: bool) -> str:
    """The answer in the language of its question, what is marked in bold, or between ** where that is not to be had."""
    language = answer.language
    blocks = [] if answer.answered else [say("refusal", language), say("nearest", language)]
    begin, end = ("\033[1m", "\033[0m") if terminal else ("**", "**")
    for number, hit in enumerate(answer.hits, 1):
        passage = hit.passage
        body = passage.sentences[0].start - passage.start if passage.sentences else 0
        a, b = hit.sentence.start - passage.start, hit.sentence.end - passage.start
        marked = _inert(passage.text[body:a]) + begin + _inert(passage.text[a:b]) + end + _inert(passage.text[b:])
        place = f"{passage.document_id}, {passage.start}-{passage.end}"
        about = " · ".join(part for part in (passage.section, place, confidence(hit.probability, language)) if part)
        blocks.append(
            f"[{number}] {_inert(about)}\n"
            + textwrap.fill(marked, 100, initial_indent="    ", subsequent_indent="    ")
        )
    return "\n\n".join(blocks)


def _inert(text: str) -> str:
    """The text on one line, without the control characters that a terminal would obey."""
    return "".join(character if character.isprintable() else " " for character in text)


if __name__ == "__main__":
    sys.exit(main())
