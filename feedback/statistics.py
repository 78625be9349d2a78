"""What can be said of a share from few answers. Pure."""

import math

Z = 1.96  # the normal quantile of a 95 % interval


def wilson(successes: int, total: int) -> tuple[float, float] | None:
    """Lower and upper bound of a share, both from 0 to 1; None when nobody answered.

    The score interval of E. B. Wilson, Probable Inference, the Law of Succession, and Statistical
    Inference, Journal of the American Statistical Association 22 (1927), 209–212. 1 of 1 is at
    least 0.207, 9 of 10 at least 0.596, 90 of 100 at least 0.826.
    """
    if not 0 <= successes <= total:
        raise ValueError(f"{successes} of {total} is not a share.")
    if total == 0:
        return None
    share, square = successes / total, Z * Z
    centre = share + square / (2 * total)
    spread = Z * math.sqrt((share * (1 - share) + square / (4 * total)) / total)
    scale = 1 + square / total
    # At both ends the bound is the share itself, which rounding could miss.
    low = 0.0 if successes == 0 else (centre - spread) / scale
    high = 1.0 if successes == total else (centre + spread) / scale
    return low, high


def difference(after: tuple[int, int], before: tuple[int, int]) -> tuple[float, float] | None:
    """Bounds of how much a share rose, from (successes, total) after and before; None without both.

    The score method (10) of R. G. Newcombe, Interval estimation for the difference between
    independent proportions, Statistics in Medicine 17 (1998), 873–890: 56 of 70 against 48 of 80
    is a rise of 0.0524 to 0.3339.
    """
    new, old = wilson(*after), wilson(*before)
    if new is None or old is None:
        return None
    share, earlier = after[0] / after[1], before[0] / before[1]
    rise = share - earlier
    return (
        rise - math.hypot(share - new[0], old[1] - earlier),
        rise + math.hypot(new[1] - share, earlier - old[0]),
    )
