"""What a forecast kind is: daily demand of the past in, mean daily demand of the future out."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Forecast(Protocol):
    """A forecast kind: daily demand of the past in, mean daily demand of the future out."""

    def mean(self, history: Floats) -> Floats:
        """Forecast demand per day, shape s, from history, shape (days, *s), latest last."""
        ...
