"""Bills of materials, CycloneDX and SPDX: all is well when one was handed in that lists something."""

from typing import Any

from msgspec import Struct

from signoff.domain.evidence.kinds.types import (
    Judgement,
    document,
    failed,
    judgement,
    plural,
    read,
    unknown,
    xml_root,
)

_CYCLONEDX = "{http://cyclonedx.org/schema/bom/"


class _Described(Struct, frozen=True):
    package_count: int = 0


class _Evidence(Struct, frozen=True):
    format: str
    document: _Described | None = None


def judge(evidence: Any) -> Judgement:
    """Judge a bill that somebody else read: it is taken as it was described. Raises Invalid."""
    said = read(evidence, _Evidence)
    return _judged(said.format, said.document.package_count if said.document else 0, empty=True)


def judge_file(content: bytes) -> Judgement:
    """Judge a bill in JSON, XML or SPDX's lines; raises Invalid when it is none."""
    begin = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if begin == b"<":
        return _of_xml(content)
    if begin in (b"{", b"["):
        return _of_json(document(content))
    return _of_lines(content)


def _of_json(report: Any) -> Judgement:
    if not isinstance(report, dict):
        raise unknown("a CycloneDX or SPDX document")
    if report.get("bomFormat") == "CycloneDX":
        return _judged(f"CycloneDX {_version(report.get('specVersion'))}", _count(report.get("components")))
    if isinstance(report.get("spdxVersion"), str):
        return _judged(report["spdxVersion"].replace("-", " "), _count(report.get("packages")))
    if isinstance(report.get("@graph"), list) and "spdx" in str(report.get("@context")).lower():
        packages = [
            each
            for each in report["@graph"]
            if isinstance(each, dict) and str(each.get("type", each.get("@type"))).endswith("Package")
        ]
        return _judged("SPDX 3", len(packages))
    raise unknown("a CycloneDX or SPDX document")


def _of_xml(content: bytes) -> Judgement:
    root = xml_root(content)
    namespace, _, name = root.tag.rpartition("}")
    if not namespace.startswith(_CYCLONEDX) or name != "bom":
        raise unknown("a CycloneDX or SPDX document")
    components = root.findall(f"{namespace}}}components/{namespace}}}component")
    return _judged(f"CycloneDX {namespace.removeprefix(_CYCLONEDX)}", len(components))


def _of_lines(content: bytes) -> Judgement:
    lines = content.decode(errors="replace").splitlines()
    version = next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("SPDXVersion:")), None
    )
    if version is None:
        raise unknown("a CycloneDX or SPDX document")
    return _judged(version.replace("-", " "), sum(line.startswith("PackageName:") for line in lines))


def _version(text: object) -> str:
    return text if isinstance(text, str) else ""


def _count(listed: object) -> int:
    return len(listed) if isinstance(listed, list) else 0


def _judged(called: str, count: int, *, empty: bool = False) -> Judgement:
    found = {"format": called, "packages": count}
    if not count and not empty:
        return Judgement(
            failed("").outcome, {**found, "reason": "it lists nothing"}, f"{called}: it lists nothing"
        )
    return judgement(good=True, found=found, sentence=f"{called}: {plural(count, 'package')}")
