"""`python -m index`: build, change, check, undo and mend a saved index. Exit status 0, or 2 with one line that says why."""

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

from index import Document, InputError, Progress, Settings, from_text, read
from index.command_line import INTERRUPTED, as_json, ended, tell
from index.document import readable
from index.reading.files import has_type, read_corpus
from index.storing import generations

if TYPE_CHECKING:
    from index.encoding.sentence_encoder import SentenceEncoder
    from index.storing.saved import SavedIndex

_log = logging.getLogger("index")  # __name__ is "__main__"


def main(arguments: Sequence[str] | None = None) -> int:
    def command() -> int:
        options = _parser().parse_args(arguments)
        options.run(options, Settings.from_env(index=options.index))
        return 0

    status = ended(command)
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
    command.add_argument("ids", nargs="+", metavar="ID", help="as `info` names them")
    command.set_defaults(run=_remove)
    command = commands.add_parser("rollback", help="go back to the index before the last build; again to return")
    command.add_argument(
        "name", nargs="?", metavar="NAME", help="or to the one whose name, as `list` gives it, begins so"
    )
    command.set_defaults(run=_rollback)
    for name, run, text in (
        ("info", _info, "what the index holds and what made it"),
        ("list", _list, "the builds that are on disk, the current one first"),
        ("verify", _verify, "read every file of the index, and encode some of its sentences again to compare"),
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
        new = rebuild(settings.folder, documents, _encoder(settings), settings, progress, anew=options.anew)
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
    places = [place for file in files for place in _places(file)]
    times = Counter(id for _, id in places)
    for path, id in places:
        if path is None:
            from index.reading.encodings import decoded

            documents.append(from_text(decoded(sys.stdin.buffer.read(), "standard input"), id=id))
        else:
            document = read(path, max_megabytes=settings.max_file_megabytes)
            # files of one name in two folders are told apart by their paths
            documents.append(replace(document, id=id if times[id] == 1 else path.as_posix()))
    return documents


def _places(file: str) -> Iterator[tuple[Path | None, str]]:
    """The file and the id of its document; of a folder, all that can be read in it, with their paths in it as ids.

    None stands for standard input. What is hidden or of another type is left out. Raises `InputError` for a folder
    with nothing to read in it.
    """
    path = Path(file)
    if file == "-":
        yield None, "stdin"
    elif not path.is_dir():
        yield path, readable(path.name)
    else:
        inside = sorted(
            (found.relative_to(path) for found in path.rglob("*") if has_type(found)),
            key=lambda found: found.as_posix(),
        )
        inside = [
            found
            for found in inside
            if not any(part.startswith(".") for part in found.parts) and (path / found).is_file()
        ]
        if not inside:
            raise InputError("empty_folder", path=path)
        yield from ((path / found, readable(found.as_posix())) for found in inside)


def _info(options: argparse.Namespace, settings: Settings) -> None:
    from index.storing.saved import open_index

    found = open_index(settings.folder)
    _warn(found)
    manifest, _ = generations.read(settings.folder, found.name)
    manifest["size_bytes"] = sum(file["bytes"] for file in manifest.pop("files").values())
    manifest["can_roll_back"] = any(one.rank for one in generations.generations(settings.folder))
    manifest["documents"] = [document.id for document in found.index.documents]
    model = manifest["encoder"]
    text = (
        f"{_counted(manifest['counts'])}, {manifest['size_bytes'] / 1e3:,.0f} kB, built {manifest['created']}\n"
        f"model {model['model']} ({model['revision'][:8]}), dimension {manifest['dimension']}, "
        f"passages of at most {manifest['split']['passage_tokens']} tokens"
    )
    _print(options, {"index": str(settings.folder), "generation": found.name, **manifest} | _warning(found), text)


def _list(options: argparse.Namespace, settings: Settings) -> None:
    found = generations.generations(settings.folder)
    if not found:
        from index.errors import IndexNotFound

        raise IndexNotFound("no_index", folder=settings.folder)
    rows = []
    for one in found:
        state = "damaged" if not one.present else "current" if one.rank == 0 else "kept" if one.rank else "not listed"
        rows.append(
            {"generation": one.name, "state": state, "created": one.created, "size_bytes": one.size_bytes, **one.counts}
        )
    lines = [
        f"{row['generation']}  {row['state']:10}  {row['created']}  {_counted(one.counts)}".rstrip()
        for row, one in zip(rows, found, strict=True)
    ]
    _print(options, {"index": str(settings.folder), "generations": rows}, "\n".join(lines))


def _verify(options: argparse.Namespace, settings: Settings) -> None:
    from index.storing.saved import verify

    found = verify(settings.folder, _encoder(settings))
    values = {"index": str(settings.folder), "generation": found.name, "whole": True}
    _print(options, values, f"whole: {_counted(found.index.counts())}")


def _rollback(options: argparse.Namespace, settings: Settings) -> None:
    from index.storing.saved import rollback

    found = rollback(settings.folder, _encoder(settings).identity, options.name)
    counts = found.index.counts()
    text = f"back to the index built {found.index.created}: {_counted(counts)}"
    _print(options, {"index": str(settings.folder), "generation": found.name, **counts}, text)


def _repair(options: argparse.Namespace, settings: Settings) -> None:
    from index.storing.saved import repair

    found = repair(settings.folder, _encoder(settings).identity)
    counts = found.index.counts()
    done = (
        "nothing to repair" if found.warning is None else f"repaired, current is the index built {found.index.created}"
    )
    values = {"index": str(settings.folder), "generation": found.name, "repaired": found.warning is not None, **counts}
    _print(options, values, f"{done}: {_counted(counts)}")


def _encoder(settings: Settings) -> SentenceEncoder:
    from index.encoding.sentence_encoder import SentenceEncoder

    return SentenceEncoder.from_settings(settings)


def _warn(found: SavedIndex) -> None:
    if found.warning is not None:
        _log.warning("%s", found.warning)


def _warning(found: SavedIndex) -> dict[str, str]:
    return {} if found.warning is None else {"warning": str(found.warning)}


def _print(options: argparse.Namespace, values: dict[str, Any], text: str) -> None:
    print(as_json(values) if options.json else text)


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name if count != 1 else name[:-1]}" for name, count in counts.items())


@contextmanager
def _shown_progress() -> Iterator[Progress]:
    """A progress bar on standard error, none where that is not a terminal."""
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
