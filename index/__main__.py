"""`python -m index`: build, look at, check and undo a saved index. Exit status 0, or 2 with one line that says why."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from index import Document, InputError, Progress, Settings, UserError, from_text, read
from index.reading.files import read_corpus
from index.storing import generations


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        settings = Settings.from_env()
        if options.index is not None:
            settings = replace(settings, index=options.index)
        options.run(options, settings)
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped: the index is as it was", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m index", description="Build and look after a saved index.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    build = commands.add_parser("build", help="index one or more texts in place of what is there")
    build.add_argument(
        "files", nargs="*", metavar="FILE", help=".txt, .md, .html or .pdf; - reads a text from standard input"
    )
    build.add_argument(
        "--corpus", type=Path, metavar="JSONL", help='many documents, one {"id", "title", "text"} a line'
    )
    build.set_defaults(run=_build)
    for name, run, text in (
        ("info", _info, "what the index holds and what made it"),
        ("verify", _verify, "read every file of the index and check it"),
        ("rollback", _rollback, "go back to the index before the last build; again to return"),
    ):
        commands.add_parser(name, help=text).set_defaults(run=run)
    for command in commands.choices.values():
        command.add_argument(
            "--index", type=Path, metavar="DIR", help="folder of the index (default: QA_INDEX, .qa-index)"
        )
        command.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _build(options: argparse.Namespace, settings: Settings) -> None:
    from index.encoding.sentence_encoder import SentenceEncoder
    from index.storing.saved import build, publish

    documents = _documents(options.files, options.corpus, settings)
    with generations.building(settings.index), _shown_progress() as progress:
        encoder = SentenceEncoder.from_settings(settings)
        index = build(documents, encoder, settings, progress)
        publish(settings.index, index)
    counts = index.counts()
    _print(options, {"index": str(settings.index), **counts}, _counted(counts) + f" in {settings.index}")


def _documents(files: Sequence[str], corpus: Path | None, settings: Settings) -> list[Document]:
    if not files and corpus is None:
        raise InputError("no_files")
    documents = read_corpus(corpus, max_megabytes=settings.max_file_megabytes) if corpus is not None else []
    names = Counter(Path(file).name for file in files)
    for file in files:
        if file == "-":
            from index.reading.encodings import decoded

            documents.append(from_text(decoded(sys.stdin.buffer.read(), "standard input"), id="stdin"))
        else:
            document = read(Path(file), max_megabytes=settings.max_file_megabytes)
            alone = names[Path(file).name] == 1  # files of one name in two folders are told apart by their paths
            documents.append(document if alone else replace(document, id=Path(file).as_posix()))
    return documents


def _info(options: argparse.Namespace, settings: Settings) -> None:
    _, manifest, _ = generations.load(settings.index)
    manifest["size_bytes"] = sum(file["bytes"] for file in manifest.pop("files").values())
    manifest["can_roll_back"] = generations.previous(settings.index) is not None
    model = manifest["encoder"]
    text = (
        f"{_counted(manifest['counts'])}, {manifest['size_bytes'] / 1e3:,.0f} kB, built {manifest['created']}\n"
        f"model {model['model']} ({model['revision'][:8]}), dimension {manifest['dimension']}, "
        f"passages of at most {manifest['split']['passage_tokens']} tokens"
    )
    _print(options, {"index": str(settings.index), **manifest}, text)


def _verify(options: argparse.Namespace, settings: Settings) -> None:
    from index.storing.saved import open_index

    name, index = open_index(settings.index)
    _print(
        options, {"index": str(settings.index), "generation": name, "whole": True}, f"whole: {_counted(index.counts())}"
    )


def _rollback(options: argparse.Namespace, settings: Settings) -> None:
    with generations.building(settings.index):
        name = generations.rollback(settings.index)
    _, manifest, _ = generations.load(settings.index)
    text = f"back to the index built {manifest['created']}: {_counted(manifest['counts'])}"
    _print(options, {"index": str(settings.index), "generation": name, **manifest["counts"]}, text)


def _print(options: argparse.Namespace, values: dict[str, Any], text: str) -> None:
    print(json.dumps(values, ensure_ascii=False) if options.json else text)


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name if count != 1 else name[:-1]}" for name, count in counts.items())


@contextmanager
def _shown_progress() -> Iterator[Progress]:
    """A progress bar on standard error, none where that is not a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    words = {"split": "splitting", "encode": "encoding"}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("loading the model", total=None)
        yield lambda stage, done, total: bar.update(task, description=words[stage], completed=done, total=total)


if __name__ == "__main__":
    sys.exit(main())
