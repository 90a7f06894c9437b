"""The mixing function behind every random address: SplitMix64's finaliser, in two forms.

The same arithmetic modulo 2**64 is written once for Python integers, which is quickest for a single
number, and once for arrays. Tests hold the two to the same bits.
"""

import numpy as np
from numpy.typing import NDArray

__all__ = ["DAY_STEP", "LANE_STEP", "MASK", "finalise", "finalise_array"]

MASK = 0xFFFF_FFFF_FFFF_FFFF
DAY_STEP = 0x9E37_79B9_7F4A_7C15  # 2**64 / golden ratio, odd: SplitMix64's own increment
LANE_STEP = 0xD134_2543_DE82_EF95  # odd, and with no short relation to DAY_STEP

_FIRST = 0xBF58_476D_1CE4_E5B9
_SECOND = 0x94D0_49BB_1331_11EB
_FIRST_WORD, _SECOND_WORD = np.uint64(_FIRST), np.uint64(_SECOND)
_S30, _S27, _S31 = np.uint64(30), np.uint64(27), np.uint64(31)


def finalise(word: int) -> int:
    """Scramble one 64-bit word so that flipping any bit flips each bit of the result half the time.

    Parameters
    ----------
    word : int
        From 0 to 2**64 - 1.

    Returns
    -------
    int
        From 0 to 2**64 - 1; a bijection, so distinct words stay distinct.

    Notes
    -----
    ``z ^= z >> 30; z *= 0xBF58476D1CE4E5B9; z ^= z >> 27; z *= 0x94D049BB133111EB; z ^= z >> 31``
    modulo 2**64: Stafford's variant 13, the finaliser of SplitMix64 (Steele, Lea and Flood, 2014).

    Examples
    --------
    The first number of SplitMix64 seeded with 0, as in its authors' reference code:

    >>> hex(finalise(DAY_STEP))
    '0xe220a8397b1dcdaf'
    """
    word = ((word ^ (word >> 30)) * _FIRST) & MASK
    word = ((word ^ (word >> 27)) * _SECOND) & MASK
    return word ^ (word >> 31)


def finalise_array(words: NDArray[np.uint64], scratch: NDArray[np.uint64]) -> None:
    """Apply `finalise` to every word, in place.

    Parameters
    ----------
    words : ndarray of uint64, shape (n,)
        Overwritten by the scrambled words.
    scratch : ndarray of uint64, shape (n,)
        Working space; its contents are lost.

    Examples
    --------
    >>> words = np.array([DAY_STEP], dtype=np.uint64)
    >>> finalise_array(words, np.empty_like(words))
    >>> int(words[0]) == finalise(DAY_STEP)
    True
    """
    np.right_shift(words, _S30, out=scratch)
    np.bitwise_xor(words, scratch, out=words)
    np.multiply(words, _FIRST_WORD, out=words)
    np.right_shift(words, _S27, out=scratch)
    np.bitwise_xor(words, scratch, out=words)
    np.multiply(words, _SECOND_WORD, out=words)
    np.right_shift(words, _S31, out=scratch)
    np.bitwise_xor(words, scratch, out=words)
