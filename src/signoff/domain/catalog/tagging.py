"""Tags on things that are not versions: texts by keys, bounded."""

from collections.abc import Iterable, Mapping

from signoff.kernel.errors import Invalid

MOST, LONGEST_KEY, LONGEST_VALUE = 50, 64, 256


def faults(tags: Mapping[str, str]) -> list[str]:
    """Tell what is wrong with tags."""
    found = [f"there may be {MOST} tags"] if len(tags) > MOST else []
    for key, value in tags.items():
        if not key.strip() or len(key) > LONGEST_KEY:
            found.append(f"the key {key[:LONGEST_KEY]!r} must have 1 to {LONGEST_KEY} characters")
        if len(value) > LONGEST_VALUE:
            found.append(f"the value of {key!r} must have at most {LONGEST_VALUE} characters")
    return found


def changed(tags: Mapping[str, str], wanted: Mapping[str, str], unwanted: Iterable[str]) -> dict[str, str]:
    """Give tags with some set and some taken away, what is wanted winning; raises Invalid."""
    gone = set(unwanted)
    result = {key: value for key, value in tags.items() if key not in gone} | dict(wanted)
    found = faults(result)
    if found:
        raise Invalid({"tags": found})
    return result
