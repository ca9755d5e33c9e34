"""What can go wrong, in words for the person who has to fix it.

UserError                 the text is one line and says what to do next
├── InputError            (ValueError)         the text, file, question or number given
├── SettingsError         (ValueError)         an environment variable
├── ModelError            (RuntimeError)       the encoder's weights
└── SavedIndexError       (RuntimeError)       the index on disk
    ├── IndexNotFound     (FileNotFoundError)  nothing is saved there yet
    ├── IndexMismatch                          another model, prompts or format made it
    ├── IndexDamaged                           a file is missing, cut or edited
    ├── IndexBusy                              another build is running
    └── IndexNotWritable  (OSError)            full disk, no permission

Each interface shows an error in its own way: the command line prints the text and exits with 2, the page shows it in the
visitor's language (by `code`), Python raises it. A programmer's mistake is a plain `ValueError`.
"""

from __future__ import annotations

from index.messages import MESSAGES


class UserError(Exception):
    """Something that the person can fix; `str(error)` says how, in one line of English.

    `code` is the key of its text in `index.messages.MESSAGES`; `values` are put into that text.
    """

    def __init__(self, code: str, /, **values: object) -> None:
        self.code = code
        self.values = values
        message = MESSAGES[code]
        super().__init__(" ".join((message.operator or message.english).format(**values).split()))


class InputError(UserError, ValueError):
    """The text, the file, the question or the number given cannot be used."""


class SettingsError(UserError, ValueError):
    """An environment variable has an unknown name or a bad value."""


class ModelError(UserError, RuntimeError):
    """The model cannot be loaded, or cannot be used as an encoder."""


class SavedIndexError(UserError, RuntimeError):
    """The saved index cannot be read or written; what was published before is unchanged."""


class IndexNotFound(SavedIndexError, FileNotFoundError):
    """The folder holds no published index."""


class IndexMismatch(SavedIndexError):
    """The index was made by another model, with other prompts or in another format."""


class IndexDamaged(SavedIndexError):
    """A file of the index is missing, cut short or was edited."""


class IndexBusy(SavedIndexError):
    """Another process or thread is building this index."""


class IndexNotWritable(SavedIndexError, OSError):
    """The index folder cannot be written: full disk, no permission, not a folder."""
