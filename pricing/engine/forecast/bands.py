"""The band that holds eight outcomes of ten, read from whole numbers.

Note [whole bands]: people come whole, so few bands hold exactly 80 % of the paths. From the tenth to the ninetieth
percentile, both ends included, there are always at least 80 %, and for a firm of thirty some 90 %: a band that is too
wide says less than is known. Either end may therefore move inwards by one, where that brings the band nearer to 80 %.
"""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
SHARE = 0.8


def band80(in_order: Ints) -> tuple[Ints, Ints]:
    """Read the ends of each band, both included, from counts sorted along the last axis."""
    size = in_order.shape[-1]
    low = in_order[..., round(size * (1 - SHARE) / 2)]
    high = in_order[..., size - 1 - round(size * (1 - SHARE) / 2)]
    at_low, at_high = (np.count_nonzero(in_order == end[..., None], axis=-1) for end in (low, high))
    inside = np.count_nonzero((in_order >= low[..., None]) & (in_order <= high[..., None]), axis=-1)
    choices = np.array([(0, 0), (1, 0), (0, 1), (1, 1)], dtype=np.int32)
    shape = (len(choices), *(1,) * low.ndim)
    raised, lowered = (choices[:, end].reshape(shape) for end in (0, 1))
    away = np.abs(inside - raised * at_low - lowered * at_high - SHARE * size)
    nearest = np.where(low + raised <= high - lowered, away, np.inf).argmin(axis=0)
    return low + choices[nearest, 0], high - choices[nearest, 1]
