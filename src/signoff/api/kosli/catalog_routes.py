"""The routes of tags, repositories, and of readiness."""

from signoff.api.kit.routing import Access, Route
from signoff.api.kosli import errors, readiness, repos, tags

_JSON = (errors.JSON,)
_REPOS = "/api/v2/repos/{org}"


def _repository(depth: int) -> Route:
    parts = "/".join(f"{{part{number}}}" for number in range(depth))
    return Route("GET", f"{_REPOS}/{parts}", repos.show, provides=_JSON)


CATALOG_ROUTES = (
    Route(
        "PATCH", "/api/v2/tags/{org}/{kind}/{name}", tags.change, Access.WRITE, _JSON, reads=tags.TagsGiven
    ),
    Route("GET", _REPOS, repos.listed, provides=_JSON),
    *(_repository(depth) for depth in range(1, repos.DEPTH + 1)),
    Route("GET", "/ready", readiness.ready, anonymous=True),
)
