"""The address of a draw decides its value, and the values are as good as random."""

import pickle

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from channelsim.simulation.mixing import MASK, finalise, finalise_array
from channelsim.simulation.streams import (
    Streams,
    cross,
    entity_key,
    entity_keys,
    lanes,
    spread,
)

N = 40_000
KEYS = spread(entity_key("panel"), N)
SERIAL = np.arange(N, dtype=np.uint64)  # the least random keys anybody could bring
STREAMS = Streams(seed=20240229, replication=3)


def draws_along(axis: str) -> NDArray[np.float64]:
    """Forty thousand numbers whose addresses differ along one coordinate only."""
    if axis == "entities":
        return STREAMS.uniform("arrivals", KEYS, day=5)
    if axis == "serial entities":
        return STREAMS.uniform("arrivals", SERIAL, day=5)
    if axis == "days":
        return STREAMS.uniform_days("arrivals", KEYS[:1], np.arange(-100, N - 100))[:, 0]
    if axis == "lanes":
        return np.array([STREAMS.uniform("arrivals", 1, 5, lane) for lane in range(N // 4)])
    if axis == "replications":
        return np.array([Streams(1, r).uniform("arrivals", 1, 5) for r in range(N // 20)])
    if axis == "seeds":
        return np.array([Streams(s, 0).uniform("arrivals", 1, 5) for s in range(N // 20)])
    return np.array([STREAMS.uniform(f"purpose {i}", 1, 5) for i in range(N // 20)])


AXES = ("entities", "serial entities", "days", "lanes", "replications", "seeds", "purposes")


@pytest.mark.parametrize("axis", AXES)
def test_numbers_are_uniform_along_every_coordinate(axis: str) -> None:
    u = draws_along(axis)
    assert stats.kstest(u, "uniform").pvalue > 1e-3
    counts = np.bincount((u * 100).astype(int), minlength=100)
    assert stats.chisquare(counts).pvalue > 1e-3
    low_bits = (u * 2.0**40 % 64).astype(int)
    assert stats.chisquare(np.bincount(low_bits, minlength=64)).pvalue > 1e-3


@pytest.mark.parametrize("axis", AXES)
def test_neighbours_are_uncorrelated_along_every_coordinate(axis: str) -> None:
    u = draws_along(axis)
    for lag in (1, 2, 7):
        pairs = (u[:-lag] * 16).astype(int) * 16 + (u[lag:] * 16).astype(int)
        assert abs(np.corrcoef(u[:-lag], u[lag:])[0, 1]) < 4 / np.sqrt(u.size)
        # disjoint pairs only, so that the counts are independent
        counts = np.bincount(pairs[:: 2 * lag], minlength=256)
        assert stats.chisquare(counts).pvalue > 1e-4


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((STREAMS, "arrivals", 5, 0), (STREAMS, "tastes", 5, 0)),
        ((STREAMS, "arrivals", 5, 0), (STREAMS, "arrivals", 6, 0)),
        ((STREAMS, "arrivals", 5, 0), (STREAMS, "arrivals", -5, 0)),
        ((STREAMS, "arrivals", 5, 0), (STREAMS, "arrivals", 5, 1)),
        ((STREAMS, "arrivals", 5, 0), (Streams(20240229, 4), "arrivals", 5, 0)),
        ((STREAMS, "arrivals", 5, 0), (Streams(20240230, 3), "arrivals", 5, 0)),
    ],
)
@pytest.mark.parametrize("keys", [KEYS, SERIAL], ids=["hashed", "serial"])
def test_addresses_that_differ_in_one_coordinate_are_independent(
    left: tuple[Streams, str, int, int],
    right: tuple[Streams, str, int, int],
    keys: NDArray[np.uint64],
) -> None:
    u = left[0].uniform(left[1], keys, left[2], left[3])
    v = right[0].uniform(right[1], keys, right[2], right[3])
    assert abs(np.corrcoef(u, v)[0, 1]) < 4 / np.sqrt(N)
    table = np.histogram2d(u, v, bins=16, range=((0, 1), (0, 1)))[0]
    assert stats.chisquare(table.ravel()).pvalue > 1e-4


def test_flipping_a_bit_of_the_key_flips_half_of_the_result() -> None:
    base = STREAMS.uniform("arrivals", KEYS[:2_000], 5)
    for bit in range(64):
        other = STREAMS.uniform("arrivals", KEYS[:2_000] ^ np.uint64(1 << bit), 5)
        changed = (base * 2.0**52).astype(np.uint64) ^ (other * 2.0**52).astype(np.uint64)
        flips = np.bitwise_count(changed).astype(float)
        assert abs(flips.mean() - 26) < 6 * np.sqrt(13 / 2_000)


def test_a_million_addresses_do_not_collide() -> None:
    block = STREAMS.uniform_days("arrivals", KEYS[:2_500], np.arange(-200, 200))
    assert np.unique(block).size == block.size == 1_000_000
    assert np.unique(cross(KEYS[:5_000], lanes(KEYS[:1], 100)[0])).size == 500_000
    assert np.unique(lanes(KEYS[:5_000], 100)).size == 500_000


def test_adding_or_reordering_entities_changes_nobody_else() -> None:
    names = ["North", "South", "East"]
    alone = STREAMS.uniform("exit", entity_keys(names), 9)
    more = STREAMS.uniform("exit", entity_keys(["West", *reversed(names)]), 9)
    np.testing.assert_array_equal(more[1:], alone[::-1])
    np.testing.assert_array_equal(spread(entity_key("g"), 9)[:4], spread(entity_key("g"), 4))
    np.testing.assert_array_equal(lanes(KEYS[:5], 7)[:, :3], lanes(KEYS[:5], 3))
    products = entity_keys(["a", "b", "c"])
    np.testing.assert_array_equal(
        cross(KEYS[:5], products)[:, [0, 2]], cross(KEYS[:5], products[[0, 2]])
    )


def test_single_block_and_array_paths_agree_bit_for_bit() -> None:
    keys, days = lanes(KEYS[:300], 4), np.array([11, -4, 0, 900])
    block = STREAMS.uniform_days("arrivals", keys, days, lane=2)
    assert block.shape == (4, 300, 4)
    for row, day in zip(block, days, strict=True):
        np.testing.assert_array_equal(row, STREAMS.uniform("arrivals", keys, int(day), 2))
    singles = [STREAMS.uniform("arrivals", int(key), -4, 2) for key in keys[:, 1]]
    np.testing.assert_array_equal(block[1, :, 1], singles)
    assert STREAMS.uniform("arrivals", keys[7, 1], -4, 2) == singles[7]
    np.testing.assert_array_equal(STREAMS.uniform("arrivals", keys.T, 0, 2), block[2].T)
    assert STREAMS.uniform("arrivals", keys[:0], 0).shape == (0, 4)


def test_arrays_beyond_one_block_of_work_equal_their_parts() -> None:
    whole = STREAMS.uniform("arrivals", KEYS, 1)
    parts = [STREAMS.uniform("arrivals", part, 1) for part in np.array_split(KEYS, 7)]
    np.testing.assert_array_equal(whole, np.concatenate(parts))


def test_both_forms_of_the_mixer_agree() -> None:
    words = np.concatenate([KEYS[:500], np.array([0, 1, MASK], dtype=np.uint64)])
    expected = [finalise(int(word)) for word in words]
    finalise_array(words, np.empty_like(words))
    assert words.tolist() == expected


GOLDEN_SPREAD = [7457928415079898526, 7977478657857569852]
GOLDEN_UNIFORM = 0.6639607824522663
GOLDEN_GENERATOR = 0.44949293716970606


def test_golden_values() -> None:
    """A change of any of these changes every published result."""
    assert int(entity_key("North")) == 18028514882266492234
    assert [int(key) for key in spread(entity_key("North"), 2)] == GOLDEN_SPREAD
    streams = Streams(seed=7, replication=0)
    assert streams.uniform("a", 1, 0) == 0.24142445215789998
    assert streams.uniform("a", entity_key("North"), -3, 2) == 0.43950979363724907
    assert Streams(7, 1).uniform("b", 1, 0) == GOLDEN_UNIFORM
    assert streams.generator("bootstrap", 1).random() == GOLDEN_GENERATOR


def test_normal_numbers_are_standard_normal() -> None:
    z = STREAMS.normal("tastes", KEYS, 5)
    assert stats.kstest(z, "norm").pvalue > 1e-3
    assert STREAMS.normal("tastes", int(KEYS[3]), 5) == z[3]


def test_generators_are_private_to_their_address() -> None:
    first = STREAMS.generator("bootstrap", 1).random(8)
    np.testing.assert_array_equal(first, STREAMS.generator("bootstrap", np.uint64(1)).random(8))
    others = (
        STREAMS.generator("bootstrap", 2),
        STREAMS.generator("bootstrap", 1 << 32),
        STREAMS.generator("other", 1),
        Streams(20240229, 4).generator("bootstrap", 1),
        Streams(20240230, 3).generator("bootstrap", 1),
    )
    assert not any(np.isin(other.random(8), first).any() for other in others)


def test_numbers_stay_inside_the_open_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ends of the range of the mixer map strictly inside (0, 1)."""
    for word, expected in ((0, 2.0**-53), (MASK, 1 - 2.0**-53)):
        monkeypatch.setattr("channelsim.simulation.streams.finalise", lambda _, w=word: w)
        assert STREAMS.uniform("arrivals", 1, 5) == expected

        def fill(words: NDArray[np.uint64], _: NDArray[np.uint64], w: int = word) -> None:
            words[:] = w

        monkeypatch.setattr("channelsim.simulation.streams.finalise_array", fill)
        assert STREAMS.uniform("arrivals", KEYS[:2], 5).tolist() == [expected] * 2


def test_equality_and_pickling_ignore_the_cache_of_roots() -> None:
    used, fresh = Streams(1, 2), Streams(1, 2)
    used.uniform("arrivals", 1, 0)
    assert used == fresh
    assert pickle.loads(pickle.dumps(used)).uniform("arrivals", 1, 0) == fresh.uniform(
        "arrivals", 1, 0
    )


def test_bad_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="seed"):
        Streams(-1, 0)
    with pytest.raises(ValueError, match="replication"):
        Streams(0, 2**32)
    with pytest.raises(TypeError, match="uint64"):
        STREAMS.uniform("arrivals", np.arange(3), 0)  # type: ignore[arg-type]  # on purpose
    with pytest.raises(TypeError, match="uint64"):
        STREAMS.uniform_days("arrivals", np.arange(3), np.arange(2))  # type: ignore[arg-type]  # on purpose
