"""What is wrong with the site, looked at once a minute at most by each process."""

import time

from newsroom.watching.facts import Facts
from newsroom.watching.probes import disk, missing_migrations
from newsroom.watching.problems import Problem, Seen, problems
from newsroom.watching.readiness import storage

EVERY = 60.0  # seconds


def look() -> Seen:
    """Raises an error of the database when it does not answer."""
    return Seen(Facts.now(), disk(), missing_migrations(), stores_images=storage())


class Watch:
    """For pages that only say whether there is something: the problems of the last look."""

    def __init__(self) -> None:
        self.known: list[Problem] = []
        self.until = float("-inf")

    def problems(self) -> list[Problem]:
        if time.monotonic() >= self.until:
            self.note(look())
        return self.known

    def note(self, seen: Seen) -> list[Problem]:
        """What somebody has looked at just now."""
        self.known, self.until = problems(seen), time.monotonic() + EVERY
        return self.known


watch = Watch()
