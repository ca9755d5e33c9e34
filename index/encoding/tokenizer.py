"""XLM-R's vocabulary and normalisation in SentencePiece, made of what the weight file holds.

SentencePiece reads it in a tenth of the memory that the `tokenizers` library takes (48 MB, 300), and gave the same ids
on all of 4,611 texts: the paragraphs of PIAF and of SQuAD 2.0, and 500 of odd characters.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray
from sentencepiece import SentencePieceNormalizer, SentencePieceProcessor

from index.arrays import Float32, ranges

_UNKNOWN, _CONTROL = 2, 3  # types of a piece, sentencepiece_model.proto
_UNIGRAM = 1


def processor(
    pieces: NDArray[np.uint8],
    offsets: NDArray[np.uint32],
    scores: Float32,
    *,
    start: int,
    end: int,
    pad: int,
    unknown: int,
    control: Collection[int],
) -> SentencePieceProcessor:
    """Piece n is the UTF-8 of `pieces[offsets[n]:offsets[n + 1]]`; a text that spells one of `control` does not become it.

    The normaliser is SentencePiece's `nmt_nfkc`, with which the vocabulary was trained: plain NFKC gives other tokens
    for French punctuation.
    """
    special = sorted({unknown, *control})
    message = b""
    at = 0
    for number in [*special, len(scores)]:
        message += _normal_pieces(pieces, offsets[at : number + 1], scores[at:number])
        if number < len(scores):
            text = pieces[offsets[number] : offsets[number + 1]].tobytes()
            message += _piece(text, scores[number], _UNKNOWN if number == unknown else _CONTROL)
        at = number + 1
    trainer = _number(3, _UNIGRAM) + _number(40, unknown) + _number(41, start) + _number(42, end) + _number(43, pad)
    normalizer = SentencePieceNormalizer(rule_name="nmt_nfkc").serialized_normalizer_spec()
    message += _bytes(2, trainer + _bytes(45, b"<unk>")) + _bytes(3, normalizer)
    return SentencePieceProcessor(model_proto=message)


def _normal_pieces(pieces: NDArray[np.uint8], offsets: NDArray[np.uint32], scores: Float32) -> bytes:
    """The messages of many pieces at once: `_piece` of each, which takes a quarter of a second for all."""
    starts, ends = offsets[:-1].astype(np.int64), offsets[1:].astype(np.int64)
    lengths = ends - starts
    if not len(lengths):
        return b""
    if lengths.max() > 120:
        raise ValueError(f"a piece of {lengths.max()} bytes, at most 120 are expected")
    sizes = lengths + 9  # two headers of two bytes, the header of the score and the score
    firsts = np.cumsum(sizes) - sizes
    message = np.empty(int(sizes.sum()), np.uint8)
    message[firsts] = 0x0A  # field 1 of the model, in bytes
    message[firsts + 1] = lengths + 7
    message[firsts + 2] = 0x0A  # field 1 of a piece, its text
    message[firsts + 3] = lengths
    message[ranges(firsts + 4, firsts + 4 + lengths)] = pieces[ranges(starts, ends)]
    message[firsts + 4 + lengths] = 0x15  # field 2 of a piece, its score in four bytes
    score_places = (firsts + 5 + lengths)[:, None] + np.arange(4)
    message[score_places] = scores.astype("<f4").view(np.uint8).reshape(-1, 4)
    return message.tobytes()


def _piece(text: bytes, score: np.float32, type_: int) -> bytes:
    return _bytes(1, _bytes(1, text) + b"\x15" + np.float32(score).astype("<f4").tobytes() + _number(3, type_))


def _bytes(field: int, value: bytes) -> bytes:
    """A field of a protocol buffer message that holds bytes."""
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _varint(value: int) -> bytes:
    encoded = bytearray()
    while value > 127:
        encoded.append(value & 127 | 128)
        value >>= 7
    return bytes([*encoded, value])


def tokens(model: SentencePieceProcessor, texts: Sequence[str]) -> list[tuple[list[int], list[tuple[int, int]]]]:
    """The ids of each text's tokens, and the characters that each covers."""
    encodings = [model.Encode(text, return_type="offset_mapping") for text in texts]
    return [(encoding["ids"], encoding["offsets"]) for encoding in encodings]
