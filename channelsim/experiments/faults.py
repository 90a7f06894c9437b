"""What can go wrong with a batch as a whole, as opposed to one of its runs."""


class StoreError(RuntimeError):
    """The result folder could not be written or read; finished runs in it are kept."""


class UnusableStoreError(StoreError, ValueError):
    """The result folder cannot be used for this batch; nothing was started or changed."""


class ClusterError(RuntimeError):
    """The scheduler of a cluster cannot be reached, or went away; finished runs are kept."""


class QuestionError(ValueError):
    """What was asked makes no sense: a number out of range, a name that is not there."""


class RunError(RuntimeError):
    """A run failed that a study cannot do without; finished runs are kept."""
