"""API Gateway's throttling: token buckets with the template's limits, made generous for one machine."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from infra.local.references import References

GENEROSITY = 10.0
"""Locally everybody comes from one address and tests are quick: the limits are this many times the template's."""
_DEFAULT = (100.0, 200.0)


@dataclass
class _Bucket:
    rate: float
    burst: float
    level: float
    filled_at: float


class Throttle:
    """One bucket per method setting of the stage."""

    def __init__(self, references: References, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._buckets: dict[tuple[str, str], _Bucket] = {}
        self._limits: dict[tuple[str, str], tuple[float, float]] = {("*", "/*"): _DEFAULT}
        for _, properties in references.template.of_type("AWS::ApiGateway::Stage"):
            for setting in references.resolve(properties.get("MethodSettings", [])):
                place = (setting["HttpMethod"], setting["ResourcePath"])
                rate, burst = (setting.get(f"Throttling{word}Limit", _DEFAULT[0]) for word in ("Rate", "Burst"))
                self._limits[place] = (float(rate), float(burst))

    def admits(self, method: str, path: str) -> bool:
        """Take one request; False when the bucket of its route is empty."""
        place = (method, path) if (method, path) in self._limits else ("*", "/*")
        now = self._clock()
        with self._lock:
            rate, burst = (limit * GENEROSITY for limit in self._limits[place])
            bucket = self._buckets.setdefault(place, _Bucket(rate, burst, burst, now))
            bucket.level = min(bucket.burst, bucket.level + (now - bucket.filled_at) * bucket.rate)
            bucket.filled_at = now
            if bucket.level < 1:
                return False
            bucket.level -= 1
            return True
