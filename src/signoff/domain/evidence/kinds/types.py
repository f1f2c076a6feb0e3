"""What a kind says of evidence, and how it reads it."""

from typing import Annotated, Any, TypeVar
from xml.etree.ElementTree import Element, ParseError

import msgspec
from msgspec import Meta, Struct

from signoff.domain.evidence.types import Outcome
from signoff.kernel.documents import DocumentError, parse
from signoff.kernel.errors import Invalid

T = TypeVar("T")

# SARIF wraps results in flows of locations; an honest report has been seen 30 levels deep.
DEEPEST = 100

# What is counted is never less than nothing, or it could make up for something else.
Count = Annotated[int, Meta(ge=0)]


class Judgement(Struct, frozen=True):
    """An outcome, what it was found from as JSON, and a sentence for people."""

    outcome: Outcome
    found: dict[str, Any]
    sentence: str


def judgement(*, good: bool, found: dict[str, Any], sentence: str) -> Judgement:
    """Say PASSED or FAILED."""
    return Judgement(Outcome.PASSED if good else Outcome.FAILED, found, sentence)


def failed(reason: str) -> Judgement:
    """Say that evidence proves nothing, so that whoever relies on it does not go on."""
    return Judgement(Outcome.FAILED, {"reason": reason}, reason)


def read(evidence: Any, into: type[T]) -> T:
    """Read evidence that came as data; raises Invalid that names the field."""
    try:
        return msgspec.convert(evidence, into, strict=False)
    except msgspec.ValidationError as error:
        text, _, path = str(error).partition(" - at ")
        raise Invalid({path.strip("`$.") or "data": [text.replace("`", "'")]}) from error


def document(content: bytes) -> Any:
    """Read a JSON file; raises Invalid."""
    try:
        return parse(content.removeprefix(b"\xef\xbb\xbf"), max_depth=DEEPEST)
    except DocumentError as error:
        raise Invalid({"file": [f"is not usable JSON: {error}"]}) from error


def xml_root(content: bytes) -> Element:
    """Read an XML file without a document type, so without entities; raises Invalid."""
    # A start does not wait for parsers.
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415
    from defusedxml.ElementTree import fromstring  # noqa: PLC0415

    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise Invalid({"file": ["must not declare entities or a document type"]}) from error
    except (ParseError, LookupError, ValueError) as error:
        raise Invalid({"file": [f"is not XML: {error}"]}) from error
    level = [root]
    for _ in range(DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return root
    raise Invalid({"file": [f"is nested deeper than {DEEPEST}"]})


def unknown(what: str) -> Invalid:
    """Make the error for a file that is not what it should be."""
    return Invalid({"file": [f"is not {what}"]})


def plural(count: int, word: str) -> str:
    """Count something in words."""
    return f"{count} {word}{'' if count == 1 else 's'}"
