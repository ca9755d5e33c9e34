"""What the reader is trained on, and that a stopped training goes on."""

from __future__ import annotations

import gzip
import json
from argparse import Namespace
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from random import Random

import numpy as np
import pytest

import qa.training
from index import EncoderIdentity, SentenceEncoder
from index.splitting.passages import approximate_tokens
from qa.reader import save
from qa.training import translated
from qa.training.entity_texts import add_cards
from qa.training.near_misses import add_exchanged, add_printed, add_shortened
from qa.training.reader import (
    Pair,
    ReaderExamples,
    average_with,
    batch_of,
    batches,
    begin_with,
    hard_passages,
    losses,
    repetitions,
    trained,
    weights_of,
)
from qa.training.reader_data import (
    TrainingData,
    TrainingPassage,
    TrainingQuestion,
    contains,
    in_validation,
    read_rows,
    read_training_data,
)
from qa.training.state_cache import Encoded
from qa.training.state_cache import encoded as states
from qa.training.translated import _keeps_names, _tidied

WRITTEN_TEXTS = sorted(Path(qa.training.__file__).parent.glob("written-*.txt"))
PASSAGE = "Le phare fut allumé par Jeanne Morel en 1874. Il mesure 40 mètres. La mer l'entoure de tous côtés."


@pytest.fixture
def data() -> TrainingData:
    """Two passages of one article, and one of another where nothing is asked."""
    texts = [
        TrainingPassage(PASSAGE, "fr", "phares", "phares/Le phare", False),
        TrainingPassage(
            "Le gardien Paul Tardif vit dans le phare. Il a un chat.", "fr", "phares", "phares/Le phare", False
        ),
        TrainingPassage("The moon turns round the Earth.", "en", "phares", "phares/Moon", False),
    ]
    start = PASSAGE.index("Jeanne")
    questions = [
        TrainingQuestion(
            "Qui alluma Jeanne Morel en 1874 ?", "fr", "phares", "phares/Le phare", False, ((0, 40, 44),), (), ("1874",)
        ),
        TrainingQuestion(
            "Qui a allumé le phare ?",
            "fr",
            "phares",
            "phares/Le phare",
            False,
            ((0, start, start + 12),),
            (),
            ("Jeanne Morel",),
        ),
    ]
    return TrainingData(texts, questions)


def test_a_data_set_becomes_passages_with_the_answers_where_they_stand(tmp_path: Path) -> None:
    """Titles that are left out are in neither; what cannot be answered has no answer but its passage near."""
    rows = [
        {"question": "Quand ?", "answers": [{"text": "1874", "start": PASSAGE.index("1874")}], "answerable": True},
        {"question": "Pourquoi ?", "answers": [], "answerable": False},
    ]
    path = tmp_path / "phares.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for title in ("Le phare", "Le port"):
            for row in rows:
                file.write(json.dumps({"lang": "fr", "title": title, "context": PASSAGE + title} | row) + "\n")
    corpus = read_training_data(
        [(path, 9)], without_titles=frozenset(["Le port"]), count_tokens=approximate_tokens, rng=Random(0)
    )
    assert {text.article for text in corpus.passages} == {"phares/Le phare"}
    answered, open_ = corpus.questions
    ((number, start, end),) = answered.answers
    assert corpus.passages[number].text[start:end] == "1874"
    assert open_.answers == ()
    assert open_.near_misses


def test_a_translated_question_is_about_the_passages_of_its_original(tmp_path: Path) -> None:
    """It has its own language and the article of the original; its set is read after the original's."""
    row = {"lang": "fr", "title": "Le phare", "context": PASSAGE, "answerable": True}
    row["answers"] = [{"text": "1874", "start": PASSAGE.index("1874")}]
    paths = tmp_path / "phares.jsonl.gz", tmp_path / "phares-across.jsonl.gz"
    for path, asked in zip(
        paths,
        ({"question": "Quand ?"}, {"question": "When was the lighthouse lit?", "question_lang": "en"}),
        strict=True,
    ):
        with gzip.open(path, "wt", encoding="utf-8") as file:
            file.write(json.dumps(row | asked) + "\n")

    def read(*sets: Path) -> TrainingData:
        return read_training_data(
            [(path, 9) for path in sets], without_titles=frozenset(), count_tokens=approximate_tokens, rng=Random(0)
        )

    corpus = read(*paths)
    original, translation = corpus.questions
    assert [text.language for text in corpus.passages] == ["fr"]
    assert (translation.language, translation.answers) == ("en", original.answers)
    assert translation.text == "When was the phare lit?"  # as it would be searched
    assert translation.article == original.article == corpus.passages[0].article
    with pytest.raises(ValueError, match="read the set phares before it"):
        read(paths[1])


def test_a_set_may_be_a_text_file_with_questions_in_both_languages(tmp_path: Path) -> None:
    """Each block is an article. A question in the other language is asked with the nouns of its text, as it would be searched."""
    path = tmp_path / "written.txt"
    path.write_text(
        f"# fr | Le phare\n{PASSAGE}\n\nLa mer est loin.\n? fr Quand a-t-il été allumé ? | 1874\n"
        "? en When was the lighthouse lit? | 1874\n? en Who painted it? |\n\n# en | The mill\nThe mill stands in Arles.\n"
        "? fr Où est le moulin ? | in Arles\n",
        "utf-8",
    )
    corpus = read_training_data([(path, 9)], without_titles=frozenset(), count_tokens=approximate_tokens, rng=Random(0))
    questions = {question.text: question for question in corpus.questions}
    assert questions.keys() == {
        "Quand a-t-il été allumé ?",
        "When was the phare lit?",
        "Who painted it?",
        "Où est le mill ?",
    }
    for question in questions.values():
        assert question.across == (question.text != "Quand a-t-il été allumé ?")
        assert not question.translated
        for number, start, end in question.answers:
            assert corpus.passages[number].text[start:end] in ("1874", "in Arles")
    assert not questions["Who painted it?"].answers
    assert {text.article for text in corpus.passages} == {"written/Le phare", "written/The mill"}
    path.write_text("# fr | Le phare\nIl est haut.\n? fr Quand ? | 1874\n", "utf-8")
    with pytest.raises(ValueError, match="“1874” is not in the text"):
        read_training_data([(path, 9)], without_titles=frozenset(), count_tokens=approximate_tokens, rng=Random(0))
    path.write_text("# fr | Le phare\nIl est haut.\n? Quand ? | haut\n", "utf-8")
    with pytest.raises(ValueError, match=r"write it as “\? fr Question \? \| answer”: \? Quand"):
        list(read_rows(path))


def test_the_texts_written_for_this_project_can_be_read() -> None:
    """Every line that asks is a question, and each text has some that it answers and some that it does not."""
    assert WRITTEN_TEXTS
    for path in WRITTEN_TEXTS:
        rows = list(read_rows(path))
        assert path.read_text("utf-8").count("\n? ") == len(rows)
        answered: dict[str, set[bool]] = {}
        for row in rows:
            answered.setdefault(row.title, set()).add(bool(row.answers))
        assert len(answered) > 900
        assert all(kinds == {True, False} for kinds in answered.values())
        assert {row.question_language for row in rows} == {"fr", "en"}


def test_questions_of_a_set_with_a_hyphen_in_its_name_are_real(tmp_path: Path) -> None:
    """Their passages get shortened copies, and they come twice in a round, as those of any set that people wrote."""
    path = tmp_path / "mes-phares.jsonl.gz"
    row = {"lang": "fr", "title": "Le phare", "context": PASSAGE, "question": "Quand ?", "answerable": True}
    row["answers"] = [{"text": "1874", "start": PASSAGE.index("1874")}]
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")
    corpus = read_training_data([(path, 9)], without_titles=frozenset(), count_tokens=approximate_tokens, rng=Random(0))
    add_shortened(corpus, share={"fr": 1.0}, rng=Random(0))
    assert [(q.set, q.origin, repetitions(q)) for q in corpus.questions] == [
        ("mes-phares", "real", 2.0),
        ("mes-phares", "shortened", 1.0),
    ]


def test_a_translation_that_loses_a_name_or_a_number_is_told() -> None:
    assert _keeps_names("Who is John Smith since 1874?", "Qui est John Smith depuis 1874 ?")
    assert not _keeps_names("Who is John Smith?", "Qui est John Ferrer ?")
    assert not _keeps_names("Who came in 1874?", "Qui est venu ?")
    assert _tidied("Ce  qui est cela?", "fr") == "Qu'est-ce qui est cela ?"


def test_what_translation_lacks_is_told_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "a.jsonl.gz").touch()
    for name, words in (("a.jsonl.gz", "Apertium is missing: apt-get install"), ("b.jsonl.gz", "there is no file")):
        with pytest.raises(SystemExit):
            translated.main([str(tmp_path / name), "--save", str(tmp_path)])
        assert words in capsys.readouterr().err


def test_an_article_is_for_validation_as_a_whole() -> None:
    assert in_validation("phares/Le phare") == in_validation("phares/Le phare")
    assert 0.05 < np.mean([in_validation(f"phares/{n}") for n in range(1000)]) < 0.2


def test_an_answer_is_held_as_whole_words() -> None:
    assert contains("Le Phare, allumé", "phare")
    assert not contains("Les phares", "phare")


def test_an_exchanged_question_names_what_its_passage_does_not() -> None:
    texts = [
        TrainingPassage("En 1874, le phare de Paimpol fut allumé.", "fr", "a", "a/A", False),
        TrainingPassage("Il vit à Quimper, le gardien. Il va à Brest, le marin.", "fr", "a", "a/A", False),
    ]
    questions = [TrainingQuestion("Qui vint à Paimpol ?", "fr", "a", "a/A", False, ((0, 3, 7),))]
    corpus = TrainingData(texts, questions)
    add_exchanged(corpus, share={"fr": 1.0}, rng=Random(1))
    (made,) = corpus.questions[1:]
    assert made.text in ("Qui vint à Quimper ?", "Qui vint à Brest ?")
    assert (made.answers, made.near_misses) == ((), (0,))


def test_a_name_that_only_the_heading_has_is_exchanged_too() -> None:
    """Else the reader would learn that a passage without names answers for anyone."""
    texts = [
        TrainingPassage("Elle naquit en 1874 au bord de la mer.", "fr", "a", "a/A", False, "Jeanne Morel. Biographie"),
        TrainingPassage("C'est là que vit Paule Tardif. On y voit Anne Kerven.", "fr", "a", "a/A", False),
    ]
    question = TrainingQuestion("Quand est née Jeanne Morel ?", "fr", "a", "a/A", False, ((0, 15, 19),))
    for seed in range(9):
        corpus = TrainingData(list(texts), [question])
        add_exchanged(corpus, share={"fr": 1.0}, rng=Random(seed))
        (made,) = corpus.questions[1:]
        assert made.text in (
            "Quand est née Paule Tardif ?",
            "Quand est née Anne Kerven ?",
            "Quand est morte Jeanne Morel ?",
        )


def test_contexts_come_with_their_title_a_section_the_name_of_a_file_or_nothing(tmp_path: Path) -> None:
    path = tmp_path / "phares.jsonl.gz"
    row = {"lang": "fr", "title": "Le_phare", "question": "Quand ?", "answers": [], "answerable": False}
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for number in range(200):
            file.write(json.dumps(row | {"context": f"{number}. {PASSAGE}"}) + "\n")
    corpus = read_training_data(
        [(path, 200)], without_titles=frozenset(), count_tokens=approximate_tokens, rng=Random(0)
    )
    headings = Counter(text.heading for text in corpus.passages)
    assert 0.4 < headings["Le phare"] / headings.total() < 0.8
    assert {"", "Le phare. Histoire", "article"} < headings.keys()


def test_a_card_below_the_name_of_its_entity_need_not_say_the_name() -> None:
    corpus = TrainingData()
    add_cards(corpus, texts=300, rng=Random(0))
    below = [text for text in corpus.passages if text.heading]
    names = [text.heading.rpartition(". ")[2].lower() for text in below]
    assert (
        10
        < sum(name not in text.text.lower() for name, text in zip(names, below, strict=True))
        < len(corpus.passages) / 2
    )


def test_a_shortened_passage_lost_what_answers(data: TrainingData) -> None:
    add_shortened(data, share={"fr": 1.0, "en": 1.0}, rng=Random(0))
    (made,) = data.passages[3:]
    assert made.text == "Il mesure 40 mètres. La mer l'entoure de tous côtés."
    assert all(question.answers == () and question.near_misses == (3,) for question in data.questions[2:])


def test_a_printed_question_stands_before_what_answers_it_or_alone(data: TrainingData) -> None:
    for seed in range(12):
        corpus = TrainingData(list(data.passages), list(data.questions))
        add_printed(corpus, share={"fr": 1.0, "en": 1.0}, rng=Random(seed))
        for question in corpus.questions[2:]:
            assert question.text in corpus.passages[3].text
            for number, start, end in question.answers:
                assert corpus.passages[number].text[start:end] in ("1874", "Jeanne Morel")


def test_cards_are_asked_in_both_languages_and_answered_by_the_value_of_who_is_named() -> None:
    corpus = TrainingData()
    add_cards(corpus, texts=200, rng=Random(0))
    pairs = {
        (question.language, corpus.passages[question.answers[0][0]].language)
        for question in corpus.questions
        if question.answers
    }
    assert pairs == {("fr", "fr"), ("fr", "en"), ("en", "fr"), ("en", "en")}
    for question in corpus.questions:
        for number, start, end in question.answers:
            value = corpus.passages[number].text[start:end]
            assert value == value.strip() != ""
            assert number not in question.near_misses
    assert sum(not question.answers for question in corpus.questions) > len(corpus.questions) / 5


def test_cards_are_asked_what_no_text_of_theirs_tells() -> None:
    """As why something was built that only has a builder and a year."""
    corpus = TrainingData()
    add_cards(corpus, texts=200, rng=Random(0))
    untold = [question for question in corpus.questions if question.text.startswith(("Why ", "Pourquoi "))]
    assert len(untold) > 10
    assert all(question.answers == () and len(question.near_misses) == 1 for question in untold)


@pytest.mark.model
def test_states_are_computed_once_for_each_text(model: SentenceEncoder, tmp_path: Path) -> None:
    """Also where texts come in another order and between new ones; a question is not a passage."""
    first = states(model, ["un phare", "la mer"], questions=False, folder=tmp_path)
    written = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    again = states(model, ["la mer", "un port", "un phare", "la mer"], questions=False, folder=tmp_path)
    assert written.items() < {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}.items()
    assert len(list(tmp_path.iterdir())) == 2
    for number, same in ((0, 1), (2, 0), (3, 1)):
        assert (again.codes[again.rows(number)] == first.codes[first.rows(same)]).all()
        assert (again.spans[again.rows(number)] == first.spans[first.rows(same)]).all()
        assert (again.vectors[number] == first.vectors[same]).all()
    states(model, ["la mer", "un port"], questions=True, folder=tmp_path)
    assert len(list(tmp_path.iterdir())) == 3


def encoded(sizes: list[int], seed: int) -> Encoded:
    """Random states; every token has two characters."""
    draw = np.random.default_rng(seed)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    spans = np.concatenate([np.stack([2 * np.arange(size), 2 * np.arange(size) + 2], axis=1) for size in sizes])
    codes = draw.integers(-40, 40, (starts[-1], 8)).astype(np.int8)
    vectors = draw.normal(size=(len(sizes), 8)).astype(np.float32)
    return Encoded(codes, spans.astype(np.int32), starts, vectors)


@pytest.fixture
def examples(data: TrainingData) -> ReaderExamples:
    sizes = [len(text.text) // 2 + 1 for text in data.passages]
    passages, headings, questions = encoded(sizes, 0), encoded([0, 3], 2), encoded([5, 6], 1)
    heading_numbers = np.arange(len(sizes)) % 2
    hard = hard_passages(data, passages.vectors, questions.vectors)
    sentences = [np.arange(size) // 20 for size in sizes]
    means = np.zeros((2, 2, 8), np.float32)
    return ReaderExamples(
        data, passages, headings, questions, heading_numbers, np.array([0, 1]), sentences, hard, means
    )


def test_hard_passages_are_never_those_that_hold_the_answer(examples: ReaderExamples) -> None:
    assert set(examples.hard[0].tolist()) == {1, 2}


def test_a_batch_knows_the_tokens_and_the_sentence_of_each_answer(examples: ReaderExamples) -> None:
    import torch

    for heading in (0, 3):
        examples.heading_numbers[0] = heading // 3
        batch = batch_of(examples, [[Pair(0, 0, 40, 44), Pair(0, 1, -1, -1)]], torch.device("cpu"))
        assert batch.in_heading.sum(1).tolist() == [heading, 3]
        assert batch.first.tolist() == [heading + 21, 0]
        assert (batch.last.tolist(), batch.sentence.tolist()) == ([heading + 22, 0], [1, -1])
        sizes = [heading + len(examples.sentences[0]), 3 + len(examples.sentences[1])]
        assert batch.passage_mask.sum(1).tolist() == sizes
        assert batch.sentences[0].sum(1).tolist() == pytest.approx([1.0] * 3)
        assert not batch.sentences[0][:, :heading].any()


def test_the_same_seed_gives_the_same_batches(examples: ReaderExamples) -> None:
    assert next(batches(examples, 3)) == next(batches(examples, 3))
    for first, *others in next(batches(examples, 3)):
        assert first.start >= 0
        assert all(pair.start < 0 for pair in others)


def options_of(work: Path, pairs: int, *, start: Path | None = None, seed: int = 0) -> Namespace:
    return Namespace(seed=seed, width=12, depth=1, rate=1e-3, work=work, start=start, pairs=pairs, minutes=float("inf"))


def test_training_goes_on_where_it_was_ended(
    examples: ReaderExamples, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def options(pairs: int) -> Namespace:
        return Namespace(
            seed=0, width=12, depth=1, rate=1e-3, work=tmp_path, start=None, pairs=pairs, minutes=float("inf")
        )

    caplog.set_level("INFO")
    before = trained(examples, options(40))
    again = trained(examples, options(40))
    assert "goes on after" in caplog.text
    assert all(
        np.array_equal(a.detach(), b.detach()) for a, b in zip(before.parameters(), again.parameters(), strict=True)
    )
    after = trained(examples, options(120))
    assert not all(
        np.array_equal(a.detach(), b.detach()) for a, b in zip(before.parameters(), after.parameters(), strict=True)
    )


def test_training_begins_with_the_weights_of_an_earlier_one(examples: ReaderExamples, tmp_path: Path) -> None:
    """After one small step they are still near, those of another chance are not. The mean of both can be taken."""
    from torch import Tensor

    earlier, later, other = (tmp_path / name for name in ("earlier", "later", "other"))
    for folder in (earlier, later, other):
        folder.mkdir()
    before = trained(examples, options_of(earlier, 40))
    save(earlier / "weights", before, examples.means, EncoderIdentity("a model", "1", "", ""))
    after = trained(examples, options_of(later, 1, start=earlier / "weights", seed=1))
    apart = trained(examples, options_of(other, 1, seed=1))

    def farthest(a: Iterable[Tensor], b: Iterable[Tensor]) -> float:
        return max(float((x - y).abs().max().detach()) for x, y in zip(a, b, strict=True))

    assert farthest(before.parameters(), after.parameters()) < 2e-3
    assert farthest(before.parameters(), apart.parameters()) > 0.1

    mean = [(x + y).detach() / 2 for x, y in zip(before.parameters(), apart.parameters(), strict=True)]
    average_with(apart, weights_of(earlier / "weights"))
    assert farthest(apart.parameters(), mean) < 1e-2  # the file has half precision


def test_a_deeper_network_begins_with_the_answers_of_the_earlier_one(examples: ReaderExamples) -> None:
    """Also half-way: a layer that the earlier weights lack counts half."""
    import torch

    from qa.reader_network import Network, Size

    torch.manual_seed(0)
    earlier, deeper = Network(Size(8, 12, 1, 6)), Network(Size(8, 12, 2, 6))
    batch = batch_of(examples, [[Pair(0, 0, 40, 44), Pair(0, 1, -1, -1)]], torch.device("cpu"))
    begin_with(deeper, earlier.state_dict())
    for name, part in losses(deeper, batch).items():
        assert part.item() == pytest.approx(losses(earlier, batch)[name].item(), abs=1e-5)
    new = deeper.state_dict()["layers.1.inner_out.weight"]
    new.fill_(2)
    average_with(deeper, earlier.state_dict())
    assert new.unique().tolist() == [1]
    with pytest.raises(RuntimeError):
        begin_with(Network(Size(8, 24, 1, 6)), earlier.state_dict())


def test_the_loss_falls_as_the_network_learns_one_batch(examples: ReaderExamples) -> None:
    import torch

    from qa.reader_network import Network, Size

    torch.manual_seed(0)
    network = Network(Size(8, 12, 1, 6))
    batch = batch_of(examples, [[Pair(0, 0, 40, 44), Pair(0, 1, -1, -1)], [Pair(1, 2, -1, -1)]], torch.device("cpu"))
    optimiser = torch.optim.AdamW(network.parameters(), lr=1e-2)
    totals = []
    for _ in range(30):
        total = torch.stack(list(losses(network, batch).values())).sum()
        total.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        optimiser.zero_grad()
        totals.append(total.item())
    assert totals[-1] < totals[0] / 2
