"""The rules of sharing out short goods, for the agents and the crowd.

They are rules of the trade, needed by the allocation kinds of the order desk as well, and so live
in `channelsim.model.rationing`.
"""

from channelsim.model.rationing import (
    ration,
    ration_first_come,
    ration_panel,
    ration_priority,
    ration_uniform,
)

__all__ = ["ration", "ration_first_come", "ration_panel", "ration_priority", "ration_uniform"]
