"""Facts published about real channels, held against runs of a shipped scenario.

Unlike the analytic cases these are not promises: a finding outside its band says that the model
does not reach the fact, and the page on validation prints it either way. A new one is one entry in
its family.
"""

from channelsim.experiments.regularities.bands import Band, Finding, Regularity
from channelsim.experiments.regularities.catalogue import REGULARITIES, check_regularities

__all__ = ["REGULARITIES", "Band", "Finding", "Regularity", "check_regularities"]
