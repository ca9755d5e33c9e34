"""`python -m qa "question"`: exit status 0 answered, 3 the text does not answer, 2 an error, in one line."""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Sequence

from index import Settings
from index.command_line import as_json, ended, one_line
from index.document import readable
from qa.answer import Answer, Hit
from qa.wording import confidence, refusal, say

ANSWERED, NOT_ANSWERED = 0, 3


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m qa", description="Ask the indexed text a question, in French or English.", epilog=__doc__
    )
    parser.add_argument("question")
    parser.add_argument("-k", type=int, default=3, help="how many passages, 1 to 50 (default: 3)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--index", metavar="DIR", help="folder of the index (default: QA_INDEX, .qa-index)")
    return ended(lambda: _asked(parser.parse_args(arguments)))


def _asked(options: argparse.Namespace) -> int:
    from qa.retriever import Retriever

    retriever = Retriever.open_or_sample(settings=Settings.from_env(index=options.index))
    answer = retriever.ask(readable(options.question), options.k)
    if options.json:
        warning = {} if retriever.warning is None else {"warning": str(retriever.warning)}
        print(as_json(answer.as_dict() | warning, indent=1))
    else:
        print(_printed(answer, sys.stdout.isatty()))
    answers = (answer, *answer.further)
    return ANSWERED if any(one.answered for one in answers) else NOT_ANSWERED


def _printed(answer: Answer, terminal: bool) -> str:
    """The answer in the language of its question, what is marked in bold, or between ** where that is not to be had."""
    language = answer.language
    blocks = [] if answer.answered else ["\n".join(refusal(answer)), say("nearest", language)]
    begin, end = ("\033[1m", "\033[0m") if terminal else ("**", "**")
    for number, hit in enumerate(answer.hits, 1):
        passage = hit.passage
        body = passage.sentences[0].start - passage.start if passage.sentences else 0
        a, b = hit.sentence.start - passage.start, hit.sentence.end - passage.start
        marked = one_line(passage.text[body:a]) + begin + _told(hit, a, b, terminal) + end + one_line(passage.text[b:])
        place = f"{passage.document_id}, {passage.start}-{passage.end}"
        sureness = confidence(hit.probability, language, calibrated=answer.calibrated)
        about = " · ".join(part for part in (passage.section, place, sureness) if part)
        blocks.append(
            f"[{number}] {one_line(about)}\n"
            + textwrap.fill(marked, 100, initial_indent="    ", subsequent_indent="    ")
        )
    for other in answer.further:
        blocks += [f"— {one_line(other.question)}", _printed(other, terminal)]
    return "\n\n".join(blocks)


def _told(hit: Hit, start: int, end: int, terminal: bool) -> str:
    """The marked characters of the passage; on a terminal the words that answer are underlined."""
    text = hit.passage.text
    if hit.answer is None or not terminal:
        return one_line(text[start:end])
    first, last = hit.answer.start - hit.passage.start, hit.answer.end - hit.passage.start
    return f"{one_line(text[start:first])}\033[4m{one_line(text[first:last])}\033[24m{one_line(text[last:end])}"


if __name__ == "__main__":
    sys.exit(main())
