"""Inversion is exact, monotone and couples neighbouring means."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import special, stats

from channelsim.simulation.draws import (
    binomial_inverse,
    gamma_multiplier,
    lognormal_multiplier,
    poisson_inverse,
)
from channelsim.simulation.streams import Streams, entity_key, spread

MEANS = (0.0, 1e-9, 0.05, 0.5, 1.0, 2.7, 5.99, 6.0, 6.01, 8.0, 12.5, 20.0, 50.0, 333.3, 1e4, 1e6)
CHANCES = (0.0, 1e-6, 0.01, 0.1, 0.3, 0.5, 0.5 + 1e-12, 0.75, 0.97, 1 - 1e-9, 1.0)
TRIALS = (0, 1, 2, 7, 30, 63, 100, 1_000, 99_999, 1_000_000)
EXTREMES = (1e-300, 2.0**-53, 1e-12, 1e-9, 1 - 1e-9, 1 - 1e-12)
GRID = np.concatenate([np.arange(1, 4_000) / 4_000 + 1e-7, EXTREMES])


def assert_inverts(
    k: NDArray[np.int64], cdf: NDArray[np.float64], below: NDArray[np.float64], tolerance: float
) -> None:
    """Check ``F(k - 1) < u <= F(k)`` on the grid, up to the rounding of F itself."""
    assert k.dtype == np.int64
    assert (cdf >= GRID * (1 - tolerance)).all()
    assert (below < GRID * (1 + tolerance)).all()


@pytest.mark.parametrize("mean", MEANS)
def test_poisson_equals_the_quantile_function(mean: float) -> None:
    k = poisson_inverse(GRID, mean)
    assert_inverts(k, stats.poisson.cdf(k, mean), stats.poisson.cdf(k - 1, mean), 1e-13)
    np.testing.assert_array_equal(k, stats.poisson.ppf(GRID, mean))


@pytest.mark.parametrize("p", CHANCES)
@pytest.mark.parametrize("n", TRIALS)
def test_binomial_equals_the_quantile_function(n: int, p: float) -> None:
    k = binomial_inverse(GRID, n, p)
    assert k.min() >= 0
    assert k.max() <= n
    expected = stats.binom.ppf(GRID, n, p) if n else np.zeros(GRID.size)
    usual = GRID > 1e-299  # SciPy's search stops one short of 1e-300 for n = 1000, p = 1/2
    np.testing.assert_array_equal(k[usual], expected[usual])
    if n:
        cdf, below = stats.binom.cdf(k, n, p), stats.binom.cdf(k - 1, n, p)
        assert_inverts(k, cdf, below, 1e-10)


def test_poisson_is_exact_between_the_methods_and_for_many_means() -> None:
    rng = np.random.default_rng(5)
    means = np.exp(rng.uniform(np.log(0.02), np.log(2e4), 200_000))
    means[:50_000] = rng.uniform(5.5, 9.0, 50_000)
    u = rng.random(means.size)
    k = poisson_inverse(u, means)
    assert (special.pdtr(k, means) >= u - 1e-14).all()
    below = np.where(k > 0, special.pdtr(k - 1, means), 0.0)
    assert (below < u + 1e-14).all()


def test_binomial_is_exact_between_the_methods_and_for_many_pairs() -> None:
    rng = np.random.default_rng(6)
    n = np.exp(rng.uniform(0, np.log(5e3), 60_000)).astype(np.int64)
    p = rng.beta(0.5, 0.5, n.size)
    u = rng.random(n.size)
    k = binomial_inverse(u, n, p)
    above = np.where(k < n, special.betaincc(k + 1.0, np.maximum(n - k, 1), p), 1.0)
    below = np.where(k > 0, special.betaincc(np.maximum(k, 1), n - k + 1.0, p), 0.0)
    assert (above >= u - 1e-12).all()
    assert (below < u + 1e-12).all()


def test_a_uniform_at_a_step_gives_the_lower_count() -> None:
    """The inverse is the smallest count that *reaches* u: exact halves and quarters decide."""
    assert binomial_inverse([0.5, 0.25, 0.75], 1, [0.5, 0.75, 0.25]).tolist() == [0, 0, 0]
    assert binomial_inverse([0.25, 0.75], 2, 0.5).tolist() == [0, 1]
    for mean in (20.0, 300.0):
        k = np.arange(int(mean - 3 * mean**0.5), int(mean + 3 * mean**0.5))
        np.testing.assert_array_equal(poisson_inverse(special.pdtr(k, mean), mean), k)


def test_both_methods_agree_on_either_side_of_the_border(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(7)
    u, mean, n = rng.random(40_000), rng.uniform(6, 20, 40_000), rng.integers(30, 60, 40_000)
    p = rng.uniform(0.3, 0.7, 40_000)
    expanded = poisson_inverse(u, mean), binomial_inverse(u, n, p)
    monkeypatch.setattr("channelsim.simulation.draws._POISSON_SEARCHED", 25.0)
    monkeypatch.setattr("channelsim.simulation.draws._BINOMIAL_SEARCHED", 25.0)
    searched = poisson_inverse(u, mean), binomial_inverse(u, n, p)
    monkeypatch.setattr("channelsim.simulation.draws._BINOMIAL_SEARCHED", 6.0)
    np.testing.assert_array_equal(expanded[0], searched[0])
    np.testing.assert_array_equal(expanded[1], searched[1])
    np.testing.assert_array_equal(expanded[1], binomial_inverse(u, n, p))


@given(
    u=st.floats(1e-12, 1 - 1e-12),
    du=st.floats(0, 0.2),
    mean=st.floats(0, 1e5),
    rise=st.floats(0, 10),
)
def test_poisson_rises_with_u_and_with_the_mean(
    u: float, du: float, mean: float, rise: float
) -> None:
    k = int(poisson_inverse(u, mean))
    assert poisson_inverse(min(u + du, 1 - 1e-12), mean) >= k
    assert poisson_inverse(u, mean + rise) >= k


@given(
    u=st.floats(1e-12, 1 - 1e-12),
    du=st.floats(0, 0.2),
    n=st.integers(0, 10**6),
    p=st.floats(0, 1),
    dp=st.floats(0, 0.3),
)
def test_binomial_rises_with_u_trials_and_probability(
    u: float, du: float, n: int, p: float, dp: float
) -> None:
    k = int(binomial_inverse(u, n, p))
    assert 0 <= k <= n
    assert binomial_inverse(min(u + du, 1 - 1e-12), n, p) >= k
    assert binomial_inverse(u, n, min(p + dp, 1.0)) >= k
    assert binomial_inverse(u, n + 1, p) >= k


@pytest.mark.parametrize("mean", [0.05, 3.0, 40.0, 5_000.0])
def test_counts_have_the_moments_of_their_distribution(mean: float) -> None:
    u = Streams(11, 0).uniform("counts", spread(entity_key("panel"), 200_000), 0)
    for k, variance in (
        (poisson_inverse(u, mean), mean),
        (binomial_inverse(u, 20_000, mean / 20_000), mean * (1 - mean / 20_000)),
    ):
        assert abs(k.mean() - mean) < 4 * np.sqrt(variance / k.size)
        assert k.var() == pytest.approx(variance, rel=0.02 + 4 / np.sqrt(k.size * mean))


def test_common_uniforms_couple_neighbouring_means() -> None:
    """A rise of the mean by one in a hundred moves the paired counts by just that much."""
    streams, keys = Streams(12, 0), spread(entity_key("panel"), 50_000)
    u, v = streams.uniform("counts", keys, 0), streams.uniform("counts", keys, 1)
    shared = poisson_inverse(u, 20.2) - poisson_inverse(u, 20.0)
    apart = poisson_inverse(v, 20.2) - poisson_inverse(u, 20.0)
    assert shared.min() == 0
    assert shared.max() == 1
    assert shared.mean() == pytest.approx(0.2, abs=0.01)
    assert apart.var() > 100 * shared.var()


def test_shapes_broadcast() -> None:
    u = np.full((3, 1), 0.4)
    assert poisson_inverse(u, [1.0, 2.0]).shape == (3, 2)
    assert binomial_inverse(u, [[4, 5]], 0.5).shape == (3, 2)
    assert poisson_inverse(0.5, 3.0).shape == ()
    assert poisson_inverse(np.empty(0), 3.0).shape == (0,)
    wide = np.random.default_rng(0).random((5, 9_001)).T
    np.testing.assert_array_equal(poisson_inverse(wide, 3.0)[:, 2], poisson_inverse(wide[:, 2], 3))
    assert gamma_multiplier(u, [0.5, 0.0, 0.5]).shape == (3, 3)
    assert gamma_multiplier(0.0, 0.5).shape == ()


@pytest.mark.parametrize("bad", [0.0, 1.0, -0.1, np.nan])
def test_uniforms_outside_the_open_interval_are_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="u must lie"):
        poisson_inverse([0.5, bad], 1.0)
    with pytest.raises(ValueError, match="u must lie"):
        binomial_inverse([0.5, bad], 1, 0.5)


def test_parameters_outside_their_range_are_refused() -> None:
    for mean in (-1.0, np.nan, np.inf):
        with pytest.raises(ValueError, match="mean must lie"):
            poisson_inverse(0.5, mean)
    for p in (-0.1, 1.1, np.nan):
        with pytest.raises(ValueError, match="p must lie"):
            binomial_inverse(0.5, 3, p)
    with pytest.raises(ValueError, match="n must lie"):
        binomial_inverse(0.5, -1, 0.5)
    with pytest.raises(ValueError, match="whole"):
        binomial_inverse(0.5, 2.5, 0.5)
    with pytest.raises(ValueError, match="alpha"):
        gamma_multiplier(0.0, -0.1)
    with pytest.raises(ValueError, match="alpha"):
        gamma_multiplier(0.0, np.nan)
    with pytest.raises(ValueError, match="NaN"):
        gamma_multiplier(np.nan, 1.0)
    with pytest.raises(ValueError, match="sd_log"):
        lognormal_multiplier(0.0, -0.1)


@pytest.mark.parametrize("alpha", [1e-6, 1e-4, 0.05, 0.5, 1.0, 4.0, 20.0, 100.0])
def test_gamma_multiplier_is_the_quantile_within_its_bound(alpha: float) -> None:
    z = np.concatenate([np.linspace(-8.6, 8.6, 20_011), [-12.0, 12.0]])
    got = gamma_multiplier(z, alpha)
    lower = special.gammaincinv(1 / alpha, special.ndtr(z)) * alpha
    upper = special.gammainccinv(1 / alpha, special.ndtr(-z)) * alpha
    exact = np.where(z < 0, lower, upper)
    seen = exact > 1e-270  # smaller ones are about to underflow in the reference
    assert (np.abs(got[seen] / exact[seen] - 1) < 1e-8).all()
    assert (got[~seen] < 1e-269).all()
    assert (np.diff(got[:-2]) >= 0).all()


def test_gamma_multiplier_of_almost_no_variance_joins_the_table() -> None:
    z = np.linspace(-8.4, 8.4, 2_001)
    below, above = gamma_multiplier(z, 1e-6 * (1 - 1e-12)), gamma_multiplier(z, 1e-6)
    np.testing.assert_allclose(below, above, rtol=1e-8)
    np.testing.assert_allclose(gamma_multiplier(z, 1e-14), 1 + 1e-7 * z, rtol=1e-12)


def test_multipliers_have_mean_one_and_their_variance() -> None:
    z = special.ndtri((np.arange(400_000) + 0.5) / 400_000)
    for alpha in (0.1, 0.5, 2.0):
        x = gamma_multiplier(z, alpha)
        assert x.mean() == pytest.approx(1, abs=1e-4)
        assert x.var() == pytest.approx(alpha, rel=2e-3)
    assert (gamma_multiplier(z[:5], 0.0) == 1.0).all()
    y = lognormal_multiplier(z, 0.3)
    assert y.mean() == pytest.approx(1, abs=1e-4)
    assert np.log(y).std() == pytest.approx(0.3, rel=1e-3)


def test_variances_may_differ_by_column() -> None:
    z = np.random.default_rng(3).standard_normal((50, 3))
    both = gamma_multiplier(z, [0.5, 0.0, 2.0])
    for column, alpha in enumerate((0.5, 0.0, 2.0)):
        np.testing.assert_array_equal(both[:, column], gamma_multiplier(z[:, column], alpha))


def test_gamma_mixture_of_poisson_is_negative_binomial() -> None:
    streams, keys = Streams(13, 0), spread(entity_key("panel"), 200_000)
    mean, alpha = 6.0, 0.5
    multiplier = gamma_multiplier(streams.normal("mood", keys, 0), alpha)
    k = poisson_inverse(streams.uniform("counts", keys, 0), mean * multiplier)
    law = stats.nbinom(1 / alpha, 1 / (1 + alpha * mean))
    observed = np.bincount(np.minimum(k, 30), minlength=31)
    expected = k.size * np.append(law.pmf(np.arange(30)), law.sf(29))
    assert stats.chisquare(observed, expected, sum_check=False).pvalue > 1e-3
