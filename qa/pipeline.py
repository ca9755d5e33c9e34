"""From a message to an `Answer`: each step of answering, in its order.

    message → questions (qa.question) → the texts that each is searched by → a query for each text
    query → candidates → the best of them read → order and probabilities → hits with their marks → Answer
    the answers of all queries → the best one

A question has several texts to search by: a follow-up is completed from the question before it, and where texts in the
other language are searched, some nouns are replaced by theirs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from index import Encoder, InputError, Span
from index.encoding.threads import one_thread
from index.locks import Turns
from index.searching import CANDIDATES, MARK_TOKENS, Query, candidates, matched_words
from index.storing.store import Index
from index.words.language import language_of
from index.words.terms import Language
from qa.answer import Answer, Evidence, Hit, Signal, signals_among
from qa.bilingual_nouns import Reworded, language_of_nouns, with_nouns_of_texts, with_original_words
from qa.conversation import Context, best_about, completing_context, context_of, most_confident
from qa.courtesies import is_small_talk
from qa.elisions import with_elisions
from qa.follow_ups import asked_of_another, complete, completed_by_names, is_fragment, says_nothing
from qa.gap import gap
from qa.marking import Marking, MarkingInput
from qa.noun_replacement import question_about_name
from qa.printed_questions import shares_without_asking
from qa.question import questions_in
from qa.ranking import RankedCandidate, Ranking, name_share
from qa.reader import Reader, ReaderPassage, read_count, reader_passages
from qa.scope import Scope
from qa.spelling import restored

_SURE_ENOUGH = 0.6
"""An answer from passages in the question's language is preferred to one from the others with this confidence or more."""
_ASKS_WHY = re.compile(r"\b(?:pourquoi|why)\b", re.IGNORECASE)
_turns = Turns()  # of all pipelines: they share the processor


class Pipeline:
    """Answers messages from any index that `encoder` made. Threads may share it."""

    def __init__(
        self, encoder: Encoder, *, ranking: Ranking | None = None, reader: Reader | None = None, threshold: float | None
    ) -> None:
        """`ranking` and `reader` default to those fitted for the encoder; `threshold` None means the fitted ones.

        No reader is used if `ranking` has no coefficients for one.
        """
        self._encoder = encoder
        self._ranking = ranking or Ranking.of(encoder.identity)
        self._marking = Marking.of(encoder.identity)
        self._reader = None if self._ranking.with_reader is None else reader or Reader.of(encoder.identity)
        self._threshold = threshold
        self._max_tokens = encoder.max_query_tokens - MARK_TOKENS  # of a text to search by

    def answer(self, index: Index, message: str, k: int, previous: Context, documents: tuple[str, ...]) -> Answer:
        """The answer to a message, with `k` hits from these documents, or from all if there is no id.

        As many are computed at once as there are cores; the others wait for their turn. Raises `InputError` for an unknown
        id, and for a question that does not fit in the model's window.
        """
        scope = Scope.of_documents(index, documents)
        with _turns.turn(), one_thread():
            spoken = language_of(message, language_of_nouns(message) or _likely_language(index, previous.question))
            questions = questions_in(with_elisions(message) if spoken == "fr" else message)
            contexts = (Context(questions.before, ""), previous)
            answer = self._answer_question(scope, k, questions.first, spoken, contexts)
            further: list[Answer] = []
            for question in questions.further:
                context = context_of(further[-1] if further else answer)
                further.append(self._answer_question(scope, k, question, spoken, (context,)))
        return replace(answer, question=message, further=tuple(further), left_out=questions.left_out)

    def _answer_question(
        self, scope: Scope, k: int, question: str, spoken: Language, contexts: Sequence[Context]
    ) -> Answer:
        """The answer to one question of a message: that of its best variant.

        `spoken`: the language of the message, and of a question whose own words do not tell. Passages in the question's
        language are searched by the question as it is; those in the other language by the question with their nouns.
        """
        index = scope.index
        language = language_of(question.removesuffix(" ?"), spoken)  # `qa.question` may have put the mark there
        spelled = restored(question, language, index)
        context = completing_context(spelled, contexts)
        texts = self._texts_to_search(spelled, language, context, contexts)
        mean = self._ranking.means.get(language)

        @cache
        def query_of(text: str) -> Query:
            return Query.of(text, language, self._encoder, mean=mean)

        answers = []
        for text_language, part in scope.by_language(language):
            same = text_language == language
            reworded = [Reworded(text, {}) if same else self._reworded(text, language, index) for text in texts]
            variants = [
                _Variant(text, query_of(each.text), each.original_words)
                for text, each in zip(texts, reworded, strict=True)
            ]
            answers.append(self._answer_variants(part, k, variants, context))
        answer = replace(_of_both_languages(answers, k), question=question)
        is_first = not any(context.question for context in contexts)
        return answer.refused() if is_first and is_small_talk(question) else answer

    def _texts_to_search(
        self, question: str, language: Language, context: Context, contexts: Sequence[Context]
    ) -> list[str]:
        """The texts to search by that fit in the model's window: the completed question first, the question itself last.

        `context` completes the question. A pronoun may also stand for a name in the previous answer, and "Et Ada Roy ?" may
        ask who she is.
        """
        completed = complete(question, context.question)
        texts = [asked_of_another(question, context.question), completed]
        texts += [completed_by_names(question, each.names, each.question) for each in contexts]
        if completed != question:
            texts.append(question_about_name(question, language))
        texts = list(dict.fromkeys(filter(None, (*texts, question))))
        sizes = self._encoder.count_tokens(texts)
        if sizes[-1] > self._max_tokens:
            raise InputError("long_question_tokens")
        return [text for text, size in zip(texts, sizes, strict=True) if size <= self._max_tokens]

    def _reworded(self, text: str, language: Language, index: Index) -> Reworded:
        """A text with the nouns of texts in the other language; as it is if it would not fit in the model's window."""
        reworded = with_nouns_of_texts(text, language, index)
        if reworded.original_words and self._encoder.count_tokens([reworded.text])[0] > self._max_tokens:
            return Reworded(text, {})
        return reworded

    def _answer_variants(self, scope: Scope, k: int, variants: Sequence[_Variant], context: Context) -> Answer:
        """Searches each variant of a question, and returns the best answer.

        The last variant is the question as it was asked. In a conversation it is first searched near the last answer,
        because "Who built it?" would match builders all over the texts. It is searched everywhere if nothing there answers.
        "Since when?" says nothing alone, and is only searched so if nothing else answers.
        """
        *completed, as_asked = variants
        if not completed:
            return self._answer_variant(scope, k, as_asked)
        near = scope.near(context.place)
        answers = [self._answer_variant(scope, k, variant, as_asked.query) for variant in completed]
        if not (says_nothing(as_asked.text) and any(answer.answered for answer in answers)):
            answers.append(self._answer_variant(near, k, as_asked))
        if is_fragment(as_asked.text):
            words = as_asked.query.words
            named = {with_original_words(word.surface, as_asked.original_words).lower() for word in words}
            best = best_about(named, answers)
        else:
            best = most_confident(answers)
        if near is scope or best.answered:
            return best
        return most_confident([best, self._answer_variant(scope, k, as_asked)])

    def _answer_variant(self, scope: Scope, k: int, variant: _Variant, as_asked: Query | None = None) -> Answer:
        """The answer when `variant` is searched.

        `as_asked`: the question that `variant` completes. The sentence to mark is chosen by both: the added words help to
        find the passage, but not the sentence in it.
        """
        query = variant.query
        results = self._results(scope, k, query)
        best = results.ranked[:k]
        hits = tuple(
            self._hit(scope.index, variant, results, entry, signals, as_asked)
            for entry, signals in zip(best, signals_among(results.ranked, k), strict=True)
        )
        confidence = hits[0].probability
        answered = confidence >= results.threshold
        missing = None
        if not answered:
            missing = gap(query.text, query.words, results.matched[best[0].candidate.passage])
            missing = missing.with_original_words(variant.original_words)
        return Answer(
            question=variant.text,
            language=query.language,
            answered=answered,
            confidence=confidence,
            hits=hits,
            calibrated=self._ranking.calibrated,
            searched=variant.text,
            gap=missing,
        )

    def _results(self, scope: Scope, k: int, query: Query) -> _Results:
        """The candidates for a query, the best of them read if there is a reader, in their final order."""
        index, language, size = scope.index, query.language, scope.size
        chosen = candidates(
            index, query, weights=self._ranking.first_stage, limit=max(k, CANDIDATES), within=scope.within
        )
        ranked = self._ranking.rank(chosen, language, passages=size)
        threshold = self._ranking.thresholds[language]
        matched: dict[int, dict[str, tuple[str, ...]]] = {}
        passages_read: dict[int, ReaderPassage] = {}
        if self._reader is not None and query.tokens is not None and query.tokens.states is not None:
            to_read = [entry.candidate.passage for entry in ranked[: read_count(size)]]
            matched |= zip(to_read, matched_words(index, query, to_read), strict=True)
            passages_read |= zip(to_read, reader_passages(index, self._encoder, to_read), strict=True)
            readings = self._reader.read(query.tokens, list(passages_read.values()), language)
            name_shares = [name_share(query.words, matched[passage]) for passage in to_read]
            ranked = self._ranking.rerank(ranked, readings, name_shares, language)
            threshold = self._ranking.thresholds_with_reader[f"{language}-{ranked[0].candidate.language}"]
        if self._threshold is not None:
            threshold = self._threshold
        unread = [passage for entry in ranked[:k] if (passage := entry.candidate.passage) not in matched]
        matched |= zip(unread, matched_words(index, query, unread), strict=True)
        return _Results(ranked, passages_read, matched, threshold)

    def _hit(
        self,
        index: Index,
        variant: _Variant,
        results: _Results,
        entry: RankedCandidate,
        signals: Mapping[str, Signal],
        as_asked: Query | None,
    ) -> Hit:
        """One of the candidates, with the sentence to mark, the words of the answer and the evidence."""
        query, number = variant.query, entry.candidate.passage
        sentence = self._sentence_to_mark(index, query, results, entry, as_asked)
        return Hit(
            passage=index.passages[number],
            score=entry.score,
            probability=entry.probability,
            sentence=sentence,
            evidence=Evidence(signals, _by_original_words(results.matched[number], variant.original_words)),
            answer=self._words_to_show(query.text, entry, sentence),
            answer_probability=entry.answer_probability,
        )

    def _sentence_to_mark(
        self, index: Index, query: Query, results: _Results, entry: RankedCandidate, as_asked: Query | None
    ) -> Span:
        """The sentence that answers `query`, and `as_asked` if that is another."""
        number = entry.candidate.passage
        passage, matched = index.passages[number], results.matched[number]
        shares = None
        if entry.reading is not None:
            shares = shares_without_asking(entry.reading.shares, passage, query.words, matched)
        inputs = [MarkingInput(query, entry.candidate.sentence_cosines, shares)]
        passage_read = results.passages_read.get(number)
        tokens = None if passage_read is None else passage_read.tokens
        if (
            passage_read is not None
            and as_asked is not None
            and as_asked.tokens is not None
            and self._reader is not None
        ):
            (reading,) = self._reader.read(as_asked.tokens, [passage_read], query.language)
            cosines = index.sentence_cosines(number, as_asked.vector)
            inputs.append(MarkingInput(as_asked, cosines, reading.shares))
        return self._marking.mark(passage, *inputs, tokens=tokens)

    def _words_to_show(self, question: str, entry: RankedCandidate, sentence: Span) -> Span | None:
        """The words that answer, if they are sure enough and stand inside the sentence that is marked; else None.

        None also for a reason, which has no exact words: the whole sentence tells it.
        """
        words = None if entry.reading is None else entry.reading.span
        if words is None or entry.answer_probability < self._ranking.least_sure or _ASKS_WHY.search(question):
            return None
        return words if sentence.start <= words.start and words.end <= sentence.end else None


class _Variant(NamedTuple):
    """A text that a question is searched by, its query, and the question's own words for the texts' nouns in the query."""

    text: str
    query: Query
    original_words: Mapping[str, str]


class _Results(NamedTuple):
    """The candidates for a query, best first; and the least probability of the first one that answers.

    By the passage's number: `passages_read`, those that were read; `matched`, what `matched_words` gives for each of the
    passages read and of the hits.
    """

    ranked: Sequence[RankedCandidate]
    passages_read: Mapping[int, ReaderPassage]
    matched: Mapping[int, Mapping[str, tuple[str, ...]]]
    threshold: float


def _by_original_words(
    matched: Mapping[str, tuple[str, ...]], original_words: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """What `matched_words` gives, by the words of the question before it was reworded."""
    words: dict[str, tuple[str, ...]] = {}
    for word, surfaces in matched.items():
        original = with_original_words(word, original_words).lower()
        words[original] = tuple(dict.fromkeys((*words.get(original, ()), *surfaces)))
    return words


def _of_both_languages(answers: Sequence[Answer], k: int) -> Answer:
    """One answer of those from the passages of each language; the first is from passages in the question's language.

    That one is preferred if it is at least rather sure, because a person who asks in a language reads it, and because
    confidences of different languages are not calibrated to the last percent. The hits are those of all.
    """
    if len(answers) == 1:
        return answers[0]
    first, _ = answers
    best = first if first.answered and first.confidence >= _SURE_ENOUGH else most_confident(answers)
    hits = [hit for answer in answers for hit in answer.hits if hit is not best.hits[0]]
    return replace(best, hits=(best.hits[0], *sorted(hits, key=lambda hit: -hit.probability)[: k - 1]))


def _likely_language(index: Index, previous: str) -> Language:
    """The language of a question whose words do not show it: that of the previous question, else that of most passages."""
    usual = max(index.lexicons, key=lambda lexicon: lexicon.size).language
    return language_of(previous, usual) if previous else usual
