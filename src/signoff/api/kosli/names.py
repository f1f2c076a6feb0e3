"""What names and ids may look like in this dialect."""

import re
from typing import Final

from msgspec import Struct

from signoff.api.kit.forms import Upload
from signoff.kernel.errors import Invalid

FLOW: Final = r"[a-zA-Z0-9][a-zA-Z0-9.\-_~]*"
TRAIL: Final = FLOW
POLICY: Final = FLOW
ATTESTATION: Final = r"[a-zA-Z0-9\-_,]+"
ENVIRONMENT: Final = r"[a-zA-Z0-9][a-zA-Z0-9.\-_]*"
TAG: Final = FLOW
TEMPLATE: Final = r"[a-zA-Z0-9\-_]+"
FINGERPRINT: Final = r"[a-f0-9]{64}"
SHORT_FINGERPRINT: Final = r"[a-f0-9]{5,64}"
CONTROL: Final = r"[a-zA-Z0-9\-._~]+"


class Renaming(Struct, frozen=True):
    """A wish for another name."""

    new_name: str


def check(**named: tuple[str, str]) -> None:
    """Refuse names that do not look as they must; each field comes with its name and its pattern. Raises Invalid."""
    wrong = {
        field: [f"String should match pattern '^{pattern}$' [input: {name[:100]}]"]
        for field, (name, pattern) in named.items()
        if not re.fullmatch(pattern, name)
    }
    if wrong:
        raise Invalid(wrong)


def short_id(uuid: str) -> str:
    """Give the id that clients know a thing by: its uuid, the last group cut to 8 digits."""
    return uuid[:-4]


def text_of(upload: Upload, field: str) -> str:
    """Read an uploaded text; raises Invalid when it is not UTF-8."""
    try:
        return upload.read().decode()
    except UnicodeDecodeError as error:
        raise Invalid({field: ["is not UTF-8"]}) from error
