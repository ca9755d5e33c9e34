"""`python -m qa "question"`. Exit status: 0 answered, 3 the text does not answer, 2 an error, told in one line."""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Sequence

from index import Settings, Span
from index.command_line import as_json, one_line, run_command
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
    return run_command(lambda: _run(parser.parse_args(arguments)))


def _run(options: argparse.Namespace) -> int:
    from qa.retriever import Retriever

    retriever = Retriever.open_or_sample(settings=Settings.from_env(index=options.index))
    answer = retriever.ask(readable(options.question), options.k)
    if options.json:
        warning = {} if retriever.warning is None else {"warning": str(retriever.warning)}
        print(as_json(answer.as_dict() | warning, indent=1))
    else:
        print(_answer_text(answer, sys.stdout.isatty(), retriever.index.has_several_documents))
    answers = (answer, *answer.further)
    return ANSWERED if any(part.answered for part in answers) else NOT_ANSWERED


def _answer_text(answer: Answer, terminal: bool, several: bool) -> str:
    """The answer in the language of its question. The mark is bold on a `terminal`, else it stands between **.

    `several`: whether several texts were searched.
    """
    language = answer.language
    blocks = [] if answer.answered else ["\n".join(refusal(answer, several=several)), say("nearest", language)]
    for number, hit in enumerate(answer.hits, 1):
        place = f"{hit.passage.document_id}, {hit.passage.start}-{hit.passage.end}"
        hit_confidence = confidence(hit.probability, language, calibrated=answer.calibrated)
        heading = " · ".join(part for part in (hit.passage.section, place, hit_confidence) if part)
        text = textwrap.fill(_passage_text(hit, terminal), 100, initial_indent="    ", subsequent_indent="    ")
        blocks.append(f"[{number}] {one_line(heading)}\n{text}")
    for further in answer.further:
        blocks += [f"— {one_line(further.question)}", _answer_text(further, terminal, several)]
    if answer.left_out:
        blocks.append(say("left_out", language))
    return "\n\n".join(blocks)


def _passage_text(hit: Hit, terminal: bool) -> str:
    """The passage without its heading, with its mark."""
    bold, plain = ("\033[1m", "\033[0m") if terminal else ("**", "**")
    before = hit.text_of(Span(hit.body.start, hit.sentence.start))
    after = hit.text_of(Span(hit.sentence.end, hit.body.end))
    return one_line(before) + bold + _marked_text(hit, terminal) + plain + one_line(after)


def _marked_text(hit: Hit, terminal: bool) -> str:
    """What is marked in the passage; on a terminal the words that answer are underlined."""
    if hit.answer is None or not terminal:
        return one_line(hit.sentence_text)
    before = hit.text_of(Span(hit.sentence.start, hit.answer.start))
    after = hit.text_of(Span(hit.answer.end, hit.sentence.end))
    return f"{one_line(before)}\033[4m{one_line(hit.text_of(hit.answer))}\033[24m{one_line(after)}"


if __name__ == "__main__":
    sys.exit(main())
