"""Settings shared by every test: nothing here may depend on the machine or on the day."""

import os

from hypothesis import HealthCheck, settings

# Before anything imports pyplot: no display is needed or opened.
os.environ["MPLBACKEND"] = "Agg"

# The suite itself fills the cores: what does not ask for workers, computes where it stands.
os.environ["LOKY_MAX_CPU_COUNT"] = "1"

# Threads of the linear algebra wait for one another by spinning: twice the time for small matrices.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"

# The same examples on every machine and every run; no deadline, because CI machines stall.
settings.register_profile(
    "channelsim",
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("channelsim")
