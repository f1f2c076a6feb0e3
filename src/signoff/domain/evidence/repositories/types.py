"""Repositories as records."""

import msgspec
from msgspec import Struct


class Repository(Struct, frozen=True):
    """A repository that evidence spoke of; `tags` is a JSON object of texts, `external_id` what its host calls it."""

    id: int
    uuid: str
    provider: str
    name: str
    external_id: str | None
    url: str
    tags: str
    created_at: str
    updated_at: str

    def tag_map(self) -> dict[str, str]:
        """Give the tags."""
        return dict(msgspec.json.decode(self.tags))
