"""`python -m qa "question"`: exit status 0 answered, 3 the text does not answer, 2 an error, in one line."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from index import Settings, UserError
from qa import wording

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
        print(wording.terminal(answer))
    return ANSWERED if answer.answered else NOT_ANSWERED


if __name__ == "__main__":
    sys.exit(main())
