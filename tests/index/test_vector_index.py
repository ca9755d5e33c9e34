"""Which vectors are nearest: all of them compared, or of many those whose codes are best."""

from __future__ import annotations

import numpy as np
import pytest

from index.encoding.encoder import Vectors
from index.storing import vector_index
from index.storing.vector_index import VectorIndex


def unit(rows: int, *, seed: int, dimension: int = 48) -> Vectors:
    vectors: Vectors = np.random.default_rng(seed).standard_normal((rows, dimension), np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> Vectors:
    """So many that they are searched by their codes."""
    monkeypatch.setattr(vector_index, "EXACT", 5_000)
    return unit(20_000, seed=1)


def nearest(vectors: Vectors, question: Vectors, count: int) -> list[int]:
    numbers: list[int] = np.argsort(-(vectors @ question), kind="stable")[:count].tolist()
    return numbers


def test_few_vectors_are_all_compared() -> None:
    vectors = unit(300, seed=1)
    found = VectorIndex.of(vectors)
    assert found.kind == "Flat"
    assert found.vectors.dtype == np.float32
    for question in unit(5, seed=2):
        assert found.search(question, 10).tolist() == nearest(vectors, question, 10)
    assert len(found.search(vectors[0], 1_000)) == 300


def test_of_many_vectors_99_of_100_nearest_are_found(many: Vectors) -> None:
    found = VectorIndex.of(many)
    assert found.kind == "PQ16x4fs,Refine(SQfp16)"
    questions = unit(100, seed=2)
    right = [len(set(found.search(one, 10).tolist()) & set(nearest(many, one, 10))) for one in questions]
    assert sum(right) >= 990


@pytest.mark.parametrize("count", [300, 20_000])
def test_they_are_the_same_as_bytes_and_only_of_those_that_may_be_given(many: Vectors, count: int) -> None:
    vectors, question = many[:count], unit(1, seed=3)[0]
    found = VectorIndex.of(vectors)
    read = VectorIndex.from_bytes(found.to_bytes())
    assert (read.size, read.dimension, read.kind) == (found.size, found.dimension, found.kind)
    assert read.search(question, 20).tolist() == found.search(question, 20).tolist()
    np.testing.assert_array_equal(read.vectors, found.vectors)
    np.testing.assert_allclose(read.vectors.astype(np.float32), vectors, atol=1e-3)
    np.testing.assert_allclose(read.cosines(question, np.arange(5)), vectors[:5] @ question, atol=1e-3)
    within = np.arange(count) % 3 == 0
    expected = [number for number in nearest(vectors, question, count) if within[number]][:20]
    assert set(read.search(question, 20, within).tolist()) >= set(expected[:18])
    assert within[read.search(question, 20, within)].all()
