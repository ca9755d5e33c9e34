"""`python -m index`: build, change, check, undo and repair a saved index. Exit status 0, or 2 with one line that says why."""

from __future__ import annotations

import argparse
import logging
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index import Document, IndexNotFound, InputError, Progress, SentenceEncoder, Settings, from_text, read
from index.command_line import INTERRUPTED, as_json, run_command, tell
from index.document import readable
from index.reading.encodings import decoded
from index.reading.files import has_type, read_corpus
from index.storing import generations

if TYPE_CHECKING:
    from index.storing.saved import SavedIndex

_log = logging.getLogger("index")  # __name__ is "__main__"


def main(arguments: Sequence[str] | None = None) -> int:
    def command() -> int:
        options = _parser().parse_args(arguments)
        options.run(options, Settings.from_env(index=options.index))
        return 0

    status = run_command(command)
    if status == INTERRUPTED:
        tell("stopped: the index is as it was")
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m index", description="Build and look after a saved index.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, run, text in (
        ("build", _build, "index one or more texts in place of what is there"),
        ("add", _add, "index more texts, in place of those with the same ids"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument(
            "files",
            nargs="*",
            metavar="FILE",
            help=".txt, .md, .html or .pdf, or a folder of them; - reads a text from standard input",
        )
        command.add_argument(
            "--corpus", type=Path, metavar="JSONL", help='many documents, one {"id", "title", "text"} a line'
        )
        command.set_defaults(run=run)
    commands.choices["build"].add_argument(
        "--anew", action="store_true", help="encode every text again, also those that are in the index already"
    )
    command = commands.add_parser("remove", help="take documents out of the index")
    command.add_argument("ids", nargs="+", metavar="ID", help="as `info --json` lists them")
    command.set_defaults(run=_remove)
    command = commands.add_parser("rollback", help="go back to the index before the last build; again to return")
    command.add_argument(
        "name", nargs="?", metavar="NAME", help="or to the build whose name begins with NAME (see `list`)"
    )
    command.set_defaults(run=_rollback)
    for name, run, text in (
        ("info", _info, "what the index holds and what made it"),
        ("list", _list, "the builds that are on disk, the current one first"),
        ("verify", _verify, "read every file of the index, and encode some of its passages again to compare"),
        ("repair", _repair, "make the newest whole build the current one"),
    ):
        commands.add_parser(name, help=text).set_defaults(run=run)
    for command in commands.choices.values():
        command.add_argument("--index", metavar="DIR", help="folder of the index (default: QA_INDEX, .qa-index)")
        command.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _build(options: argparse.Namespace, settings: Settings) -> None:
    from index.storing.saved import rebuild

    documents = _documents(options.files, options.corpus, settings)
    with _shown_progress() as progress:
        new = rebuild(settings.folder, documents, _encoder(settings), settings, progress, encode_all=options.anew)
    _print_changed(options, settings, new)


def _add(options: argparse.Namespace, settings: Settings) -> None:
    from index.storing.saved import change

    documents = _documents(options.files, options.corpus, settings)
    with _shown_progress() as progress:
        new = change(settings.folder, _encoder(settings), settings, progress, added=documents)
    _print_changed(options, settings, new)


def _remove(options: argparse.Namespace, settings: Settings) -> None:
    from index.storing.saved import change

    with _shown_progress() as progress:
        new = change(settings.folder, _encoder(settings), settings, progress, removed=options.ids)
    _print_changed(options, settings, new)


def _print_changed(options: argparse.Namespace, settings: Settings, new: SavedIndex) -> None:
    counts = new.index.counts()
    _print(options, {"index": str(settings.folder), **counts}, _counted(counts) + f" in {settings.folder}")


def _documents(files: Sequence[str], corpus: Path | None, settings: Settings) -> list[Document]:
    if not files and corpus is None:
        raise InputError("no_files")
    documents = read_corpus(corpus, max_megabytes=settings.max_file_megabytes) if corpus is not None else []
    sources = [source for file in files for source in _sources(file)]
    times = Counter(id for _, id in sources)
    for path, id in sources:
        if path is None:
            documents.append(from_text(decoded(sys.stdin.buffer.read(), "standard input"), id=id))
        else:
            document = read(path, max_megabytes=settings.max_file_megabytes)
            # two files with the same name in different folders get their paths as ids
            documents.append(replace(document, id=id if times[id] == 1 else path.as_posix()))
    return documents


def _sources(file: str) -> Iterator[tuple[Path | None, str]]:
    """The path and the id of each document that an argument names; the path is None for standard input.

    A folder gives all files in it that can be read, with their paths in the folder as ids. Hidden files and files of
    another type are left out. Raises `InputError` for a folder with nothing to read.
    """
    path = Path(file)
    if file == "-":
        yield None, "stdin"
    elif not path.is_dir():
        yield path, readable(path.name)
    else:
        names = sorted(
            (inside.relative_to(path) for inside in path.rglob("*") if has_type(inside)),
            key=lambda name: name.as_posix(),
        )
        names = [
            name for name in names if not any(part.startswith(".") for part in name.parts) and (path / name).is_file()
        ]
        if not names:
            raise InputError("empty_folder", path=path)
        yield from ((path / name, readable(name.as_posix())) for name in names)


def _info(options: argparse.Namespace, settings: Settings) -> None:
    from index.storing.saved import open_index

    opened = open_index(settings.folder)
    _warn(opened)
    manifest = generations.read_manifest(settings.folder, opened.name)
    manifest["size_bytes"] = sum(file["bytes"] for file in manifest.pop("files").values())
    manifest["can_roll_back"] = any(generation.rank for generation in generations.list_generations(settings.folder))
    # from the index itself: another program may have written the manifest
    manifest |= {"counts": opened.index.counts(), "dimension": opened.index.dimension}
    manifest["documents"] = list(opened.index.documents.ids)
    model = manifest["encoder"]
    text = (
        f"{_counted(manifest['counts'])}, {manifest['size_bytes'] / 1e3:,.0f} kB, built {manifest['created']}\n"
        f"model {model['model']} ({model['revision'][:8]}), dimension {manifest['dimension']}, "
        f"passages of at most {manifest['split']['passage_tokens']} tokens"
    )
    _print(options, {"index": str(settings.folder), "generation": opened.name, **manifest} | _warning(opened), text)


def _list(options: argparse.Namespace, settings: Settings) -> None:
    found = generations.list_generations(settings.folder)
    if not found:
        raise IndexNotFound("no_index", folder=settings.folder)
    rows, lines = [], []
    for generation in found:
        name, created, counts = generation.name, generation.created, generation.counts
        state = _state(generation)
        rows.append(
            {"generation": name, "state": state, "created": created, "size_bytes": generation.size_bytes, **counts}
        )
        lines.append(f"{name}  {state:10}  {created}  {_counted(counts)}".rstrip())
    _print(options, {"index": str(settings.folder), "generations": rows}, "\n".join(lines))


def _state(generation: generations.Generation) -> str:
    if not generation.is_complete:
        return "damaged"
    if generation.rank is None:
        return "not listed"
    return "kept" if generation.rank else "current"


def _verify(options: argparse.Namespace, settings: Settings) -> None:
    from index.storing.saved import verify

    opened = verify(settings.folder, _encoder(settings))
    values = {"index": str(settings.folder), "generation": opened.name, "whole": True}
    _print(options, values, f"whole: {_counted(opened.index.counts())}")


def _rollback(options: argparse.Namespace, settings: Settings) -> None:
    from index.storing.saved import rollback

    restored = rollback(settings.folder, _encoder(settings).identity, options.name)
    counts = restored.index.counts()
    text = f"back to the index built {restored.index.created}: {_counted(counts)}"
    _print(options, {"index": str(settings.folder), "generation": restored.name, **counts}, text)


def _repair(options: argparse.Namespace, settings: Settings) -> None:
    from index.storing.saved import repair

    opened = repair(settings.folder, _encoder(settings).identity)
    counts, repaired = opened.index.counts(), opened.warning is not None
    done = f"repaired, current is the index built {opened.index.created}" if repaired else "nothing to repair"
    values = {"index": str(settings.folder), "generation": opened.name, "repaired": repaired, **counts}
    _print(options, values, f"{done}: {_counted(counts)}")


def _encoder(settings: Settings) -> SentenceEncoder:
    return SentenceEncoder.from_settings(settings)


def _warn(opened: SavedIndex) -> None:
    if opened.warning is not None:
        _log.warning("%s", opened.warning)


def _warning(opened: SavedIndex) -> dict[str, str]:
    return {} if opened.warning is None else {"warning": str(opened.warning)}


def _print(options: argparse.Namespace, values: dict[str, Any], text: str) -> None:
    print(as_json(values) if options.json else text)


def _counted(counts: dict[str, int]) -> str:
    """The counts in words: "1 document, 9 passages"."""
    return ", ".join(f"{count} {name if count != 1 else name[:-1]}" for name, count in counts.items())


@contextmanager
def _shown_progress() -> Iterator[Progress]:
    """A progress bar on standard error, if that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    words = {"split": "splitting", "encode": "encoding", "publish": "publishing"}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("loading the model", total=None)
        yield lambda stage, done, total: bar.update(task, description=words[stage], completed=done, total=total)


if __name__ == "__main__":
    sys.exit(main())
