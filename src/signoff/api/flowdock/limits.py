"""How much one credential may ask of one process."""

import time
from collections import OrderedDict
from hashlib import sha256

from signoff.api.flowdock import reading
from signoff.api.kit.call import Call
from signoff.api.kit.refusals import Refusal

MOST_KNOWN = 10_000
SECONDS = 60.0


class Meter:
    """Counts calls by credential in a bucket that refills steadily."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._buckets: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    def check(self, call: Call) -> None:
        """Count a call; raises Refusal 429 that says when to come again."""
        if not self.per_minute:
            return
        now, key = time.monotonic(), _key(call)
        rate = self.per_minute / SECONDS
        left, at = self._buckets.pop(key, (float(self.per_minute), now))
        left = min(float(self.per_minute), left + (now - at) * rate)
        self._buckets[key] = (left - 1 if left >= 1 else left, now)
        if len(self._buckets) > MOST_KNOWN:
            self._buckets.popitem(last=False)
        if left < 1:
            wait = max(1, round((1 - left) / rate + 0.5))
            raise Refusal(429, "Too many requests", str(wait))


def _key(call: Call) -> bytes:
    said = call.headers.get("authorization") or reading.flow_token(call) or call.path
    return sha256(said.encode()).digest()
