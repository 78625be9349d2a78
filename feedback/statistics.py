"""What can be said of a share from few answers. Pure."""

import math

Z = 1.96  # the normal quantile of a 95 % interval


def wilson(successes: int, total: int, z: float = Z) -> tuple[float, float] | None:
    """Lower and upper bound of a share, both from 0 to 1; None when nobody answered.

    The score interval of E. B. Wilson, Probable Inference, the Law of Succession, and Statistical
    Inference, Journal of the American Statistical Association 22 (1927), 209–212. 1 of 1 is at
    least 0.207, 9 of 10 at least 0.596, 90 of 100 at least 0.826.
    """
    if not 0 <= successes <= total:
        raise ValueError(f"{successes} of {total} is not a share.")
    if total == 0:
        return None
    share, square = successes / total, z * z
    centre = share + square / (2 * total)
    spread = z * math.sqrt((share * (1 - share) + square / (4 * total)) / total)
    scale = 1 + square / total
    # At both ends the bound is the share itself, which rounding could miss.
    low = 0.0 if successes == 0 else (centre - spread) / scale
    high = 1.0 if successes == total else (centre + spread) / scale
    return low, high


def lower_bound(successes: int, total: int) -> float | None:
    """The share that is not exaggerated by few answers."""
    bounds = wilson(successes, total)
    return bounds and bounds[0]
