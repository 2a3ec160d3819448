"""A clock for tests: real time passes for sockets, and sleeping takes none."""

import time


class FakeClock:
    """Give it to a Door: `slept` lists every wait; what is drawn is the longest wait allowed."""

    def __init__(self):
        self.ahead, self.slept = 0.0, []

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.ahead += seconds

    def uniform(self, low: float, high: float) -> float:
        return high

    def advance(self, seconds: float) -> None:
        self.ahead += seconds
