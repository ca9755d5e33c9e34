"""A folder that is no model, or a broken one, is told in one line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from index import ModelError, SentenceEncoder

WORDS = ["[PAD]", "[UNK]", "le", "chat", "dort", "it", "never", "rains", "days"]


def small_model(folder: Path, *, words: int = len(WORDS), fill: float | None = None) -> None:
    """A model of one layer with a vocabulary of a few words."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel

    config = BertConfig(
        vocab_size=words, hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
        max_position_embeddings=64,
    )  # fmt: skip
    model = BertModel(config)
    if fill is not None:
        model.embeddings.word_embeddings.weight.data.fill_(fill)
    model.save_pretrained(folder)
    tokenizer = Tokenizer(models.WordLevel({word: id for id, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    kind = {"tokenizer_class": "PreTrainedTokenizerFast", "pad_token": "[PAD]", "unk_token": "[UNK]"}
    (folder / "tokenizer_config.json").write_text(json.dumps(kind | {"model_max_length": 64}))


def written(name: str, data: bytes) -> Callable[[Path], object]:
    """Harm: a file of the folder replaced."""
    return lambda folder: (folder / name).write_bytes(data)


def prompts_that_are_no_texts(folder: Path) -> None:
    from sentence_transformers import SentenceTransformer

    SentenceTransformer(str(folder), device="cpu").save(str(folder))
    path = folder / "config_sentence_transformers.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"prompts": {"query": 7}}))


ODD: dict[str, Callable[[Path], object]] = {
    "config cut": written("config.json", b"{"),
    "config of another kind": written("config.json", b'{"model_type": "nonsense"}'),
    "weights cut": written("model.safetensors", b"\x10" + bytes(90)),
    "weights empty": written("model.safetensors", b""),
    "weights missing": lambda folder: (folder / "model.safetensors").unlink(),
    "tokenizer of nothing": written("tokenizer.json", b"{}"),
    "tokenizer missing": lambda folder: (folder / "tokenizer.json").unlink(),
    "modules none": written("modules.json", b"[]"),
    "modules nowhere": written("modules.json", b'[{"idx": 0, "name": "0", "path": "", "type": "no.where.All"}]'),
    "prompts no texts": prompts_that_are_no_texts,
    "fewer rows than words": lambda folder: small_model(folder, words=3),
    "vectors no numbers": lambda folder: small_model(folder, fill=float("nan")),
}


@pytest.mark.filterwarnings("ignore")  # of the libraries, on what they meet
@pytest.mark.parametrize("harm", ODD.values(), ids=ODD)
def test_a_broken_model_folder_is_told_in_one_line(tmp_path: Path, harm: Callable[[Path], object]) -> None:
    """With the setting that names it, whatever the library that loads it says."""
    small_model(tmp_path)
    harm(tmp_path)
    with pytest.raises(ModelError, match=r"cannot be loaded.*QA_MODEL") as caught:
        SentenceEncoder(str(tmp_path)).load()
    assert "\n" not in str(caught.value)


@pytest.mark.filterwarnings("ignore")
def test_a_small_model_folder_is_loaded(tmp_path: Path) -> None:
    """So that it is the harm which the others are refused for."""
    small_model(tmp_path)
    assert SentenceEncoder(str(tmp_path)).encode_queries(["le chat dort"]).shape == (1, 32)
