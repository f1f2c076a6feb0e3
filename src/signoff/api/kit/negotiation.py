"""Which media type to answer in."""

import re
from functools import lru_cache

from signoff.api.kit.refusals import Refusal

_QUALITY = re.compile(r"[01](\.[0-9]{0,3})?")


def chosen(accept: str, provides: tuple[str, ...]) -> str:
    """Pick what the client likes best, the first when it does not say; raises Refusal 406 if nothing fits."""
    if not provides or not accept:
        return provides[0] if provides else ""
    found = _best(accept, provides)
    if found is None:
        raise Refusal(406, "")
    return found


@lru_cache(maxsize=512)
def _best(accept: str, provides: tuple[str, ...]) -> str | None:
    wanted = ranges(accept)
    scored = [(max((weight(kind, each) for each in wanted), default=(0.0, 0)), kind) for kind in provides]
    liked = [(score, -place, kind) for place, (score, kind) in enumerate(scored) if score[0] > 0]
    return max(liked)[2] if liked else None


@lru_cache(maxsize=512)
def ranges(accept: str) -> tuple[tuple[str, float], ...]:
    """Split an Accept header into media ranges and their q values."""
    return tuple(_range(part) for part in accept.split(",") if part.strip())


def _range(part: str) -> tuple[str, float]:
    kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = next((text[2:] for text in parameters if text.startswith("q=")), "")
    return kind, float(quality) if _QUALITY.fullmatch(quality) else 1.0


def weight(kind: str, wanted: tuple[str, float]) -> tuple[float, int]:
    """Score a media type against one range: its q value, then how exactly it was named."""
    name, quality = wanted
    if name == kind:
        return quality, 2
    if name == f"{kind.partition('/')[0]}/*":
        return quality, 1
    return (quality, 0) if name == "*/*" else (0.0, 0)
