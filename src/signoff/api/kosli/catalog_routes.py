"""The routes of tags, repositories, users, and of readiness (facts 2.4 and 2.10)."""

from signoff.api.kit.routing import Access, Route
from signoff.api.kosli import errors, readiness, repos, tags, users

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
    Route("GET", "/api/v2/user/default-org", users.default_organisation, provides=_JSON),
    Route("PUT", "/api/v2/user/{org}", users.keep_default_organisation, Access.WRITE, _JSON),
    Route("GET", "/ready", readiness.ready, anonymous=True),
)
