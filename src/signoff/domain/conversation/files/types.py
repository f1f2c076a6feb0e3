"""Files as records."""

from typing import Any

from msgspec import Struct


class Picture(Struct, frozen=True):
    """A picture's size in pixels, and its thumbnail, a PNG."""

    width: int
    height: int
    thumbnail: bytes
    thumbnail_width: int
    thumbnail_height: int


class FileFields(Struct, frozen=True):
    """What is known of a file whose bytes are kept already; `picture` when it is one that could be read."""

    uuid: str
    name: str
    content_type: str
    size: int
    sha256: str
    thumbnail_sha256: str | None = None
    picture: Picture | None = None

    def attachment(self, number: int, content_id: str | None = None) -> dict[str, Any]:
        """Say of a file what a message says of it."""
        path = f"/files/{number}/{self.uuid}"
        said: dict[str, Any] = {
            "path": f"{path}/{self.name}",
            "file_name": self.name,
            "file_size": self.size,
            "content_type": self.content_type,
            "content_disposition": "attachment",
        }
        if content_id:
            said["content_id"] = content_id
        if self.picture is not None:
            said["image"] = {"width": self.picture.width, "height": self.picture.height}
            said["thumbnail"] = {
                "path": f"{path}/thumb/{self.name}",
                "width": self.picture.thumbnail_width,
                "height": self.picture.thumbnail_height,
            }
        return said


class File(Struct, frozen=True):
    """A file of a message."""

    id: int
    conversation_id: int
    message_id: int
    uuid: str
    name: str
    content_type: str
    size: int
    sha256: str
    thumbnail_sha256: str | None
