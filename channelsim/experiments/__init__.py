"""Which runs, on what machines, and how they compare."""

from channelsim.experiments.design_search import DesignSearch, design_search
from channelsim.experiments.explanation import Explanation, explain
from channelsim.experiments.faults import (
    ClusterError,
    QuestionError,
    RunError,
    StoreError,
    UnusableStoreError,
)
from channelsim.experiments.interactions import interaction
from channelsim.experiments.kept import read_kept
from channelsim.experiments.planning import optimise
from channelsim.experiments.reopen import open_results
from channelsim.experiments.replicate import Replication, replicate
from channelsim.experiments.response_study import respond
from channelsim.experiments.results import Comparison, RunResult
from channelsim.experiments.rounds import RunsFailed
from channelsim.experiments.selection import Selection, select_best
from channelsim.experiments.sensitivity_indices import Sensitivity, sensitivity
from channelsim.experiments.standing import Progress
from channelsim.experiments.studies import compare, run
from channelsim.experiments.sweeps import sweep
from channelsim.experiments.warm_up import WarmUp, check_warm_up

__all__ = [
    "ClusterError",
    "Comparison",
    "DesignSearch",
    "Explanation",
    "Progress",
    "QuestionError",
    "Replication",
    "RunError",
    "RunResult",
    "RunsFailed",
    "Selection",
    "Sensitivity",
    "StoreError",
    "UnusableStoreError",
    "WarmUp",
    "check_warm_up",
    "compare",
    "design_search",
    "explain",
    "interaction",
    "open_results",
    "optimise",
    "read_kept",
    "replicate",
    "respond",
    "run",
    "select_best",
    "sensitivity",
    "sweep",
]
