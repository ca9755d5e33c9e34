"""Turns texts into a saved index, and finds the candidates for a question in it.

text or file → Document → passages → vectors and words → Index → generations on disk
               reading    splitting  encoding, words     storing
question → candidates (searching)

document       `Document` and `Span`
reading        files and strings to documents
splitting      documents to passages
encoding       texts to vectors
words          texts to words, and words of one language to words of the other
storing        documents to an index, in memory and on disk
searching      a question to its candidates
arrays         array types, and named arrays as the bytes of one file
progress       how work reports its progress
locks          locks that a fork does not break, and turns of threads
settings       every setting, with its default
errors         what can go wrong
messages       the text of every `UserError`, in both languages
command_line   what the commands share
"""

from index.document import Document, Span
from index.encoding.encoder import EncodedPassage, Encoder, EncoderIdentity, PassageText, TokenVectors
from index.encoding.sentence_encoder import SentenceEncoder
from index.errors import (
    IndexBusy,
    IndexDamaged,
    IndexMismatch,
    IndexNotFound,
    IndexNotWritable,
    InputError,
    ModelError,
    SavedIndexError,
    SettingsError,
    UserError,
)
from index.progress import Progress
from index.reading.files import read
from index.reading.text import from_text, from_texts
from index.settings import Settings
from index.splitting.passages import Passage, split

__all__ = [
    "Document",
    "EncodedPassage",
    "Encoder",
    "EncoderIdentity",
    "IndexBusy",
    "IndexDamaged",
    "IndexMismatch",
    "IndexNotFound",
    "IndexNotWritable",
    "InputError",
    "ModelError",
    "Passage",
    "PassageText",
    "Progress",
    "SavedIndexError",
    "SentenceEncoder",
    "Settings",
    "SettingsError",
    "Span",
    "TokenVectors",
    "UserError",
    "from_text",
    "from_texts",
    "read",
    "split",
]
