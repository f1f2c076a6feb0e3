"""Forms with files, as they were read."""

from msgspec import Struct

from signoff.api.kit.refusals import Refusal
from signoff.kernel.spool import Spool

# What a handler may want in memory at once.
SMALL = 20_000_000


class Upload(Struct, frozen=True):
    """A file that came in a form; the name is what the client called it, the type what the client claims."""

    name: str
    content_type: str
    content: Spool

    def read(self) -> bytes:
        """Give the bytes of a small file; raises Refusal 413 for a large one."""
        if self.content.size > SMALL:
            raise Refusal(413, f"The file {self.name!r} is larger than {SMALL} bytes")
        return self.content.read()


class Form(Struct, frozen=True):
    """The parts of a form by their names; the last of a name counts. Its files end with `close`."""

    fields: dict[str, str]
    files: dict[str, Upload]

    def close(self) -> None:
        """Let go of the files."""
        for upload in self.files.values():
            upload.content.close()
