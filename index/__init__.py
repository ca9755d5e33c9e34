"""Texts to a searchable, saved index.

file or text → Document (document, formats, headings) → Passage (passages, sentences)
passages → vectors (encoder; the default model: bundled, weights) → Index (store)
Index → files, published whole, with an undo (generations); Settings and the error tree beside them
"""

from index.document import Document, from_text, from_texts, read
from index.encoder import EncodedPassage, Encoder, EncoderIdentity, Progress, TokenVectors
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
from index.passages import Passage, split
from index.sentence_encoder import SentenceEncoder
from index.sentences import Span
from index.settings import Settings

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
