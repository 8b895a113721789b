"""The same thing done many times: whether the later times take longer, or leave more behind in memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Course:
    """Seconds and CPU seconds of each time, and the process's resident kilobytes after each."""

    seconds: Sequence[float]
    cpu_seconds: Sequence[float]
    kilobytes: Sequence[int]
    few: int
    """How many of the first and of the last times are compared."""

    @property
    def last_to_first(self) -> float:
        """What the last times cost the processor, of what the first ones did: other work on the machine is left out."""
        return sum(self.cpu_seconds[-self.few :]) / sum(self.cpu_seconds[: self.few])

    @property
    def a_minute(self) -> float:
        return 60 * len(self.seconds) / sum(self.seconds)

    @property
    def kilobytes_each(self) -> float:
        """What each time left in memory, beyond the first few."""
        return self._growth(self.few, len(self.kilobytes) - 1)

    @property
    def later_growth(self) -> float:
        """What each time of the second half left in memory, of what each of the first half did."""
        middle, last = (self.few + len(self.kilobytes)) // 2, len(self.kilobytes) - 1
        return self._growth(middle, last) / max(1.0, self._growth(self.few, middle))

    def _growth(self, start: int, end: int) -> float:
        return (self.kilobytes[end] - self.kilobytes[start]) / max(1, end - start)


def run(act: Callable[[int], object], times: int, few: int) -> Course:
    """Do it `times` times."""
    seconds: list[float] = []
    cpu_seconds: list[float] = []
    kilobytes: list[int] = []
    for number in range(times):
        began, cpu = time.monotonic(), time.process_time()
        act(number)
        seconds.append(time.monotonic() - began)
        cpu_seconds.append(time.process_time() - cpu)
        kilobytes.append(_resident())
    return Course(seconds, cpu_seconds, kilobytes, max(1, min(few, times // 3)))


def _resident() -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmRSS")))
