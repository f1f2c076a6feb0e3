"""What CI systems know of a build, for trails that do not say it themselves.

A client names the system in `X-Factstore-CI-Context` and sends the system's variables along, each in a header of its
own: `GITHUB_SHA` in `X-Factstore-CI-GITHUB-SHA`. The server's own environment is asked only if a setting allows it.
"""

import os
from collections.abc import Callable, Mapping
from typing import Final

from msgspec import Struct

from signoff.api.kit.call import Call
from signoff.kernel.settings import Settings

HEADER: Final = "x-factstore-ci-context"
PREFIX: Final = "x-factstore-ci-"

Look = Callable[[str], str | None]


class CiContext(Struct, frozen=True):
    """What a CI system says of a build; what it does not say is None."""

    commit_sha: str | None = None
    branch: str | None = None
    build_url: str | None = None


def of(call: Call, settings: Settings) -> CiContext:
    """Read the context of the system that the call names; one that is unknown, or not named, says nothing."""
    named = call.headers.get(HEADER, "").strip().lower().replace("_", "-")
    reader = _READERS.get(named)
    if reader is None:
        return CiContext()
    return reader(_looking(call.headers, os.environ if settings.ci_context_from_environment else {}))


def _looking(headers: Mapping[str, str], environment: Mapping[str, str]) -> Look:
    def look(name: str) -> str | None:
        sent = headers.get(PREFIX + name.lower().replace("_", "-"), "").strip()
        return sent or environment.get(name) or None

    return look


def _github(look: Look) -> CiContext:
    server, repository, run = look("GITHUB_SERVER_URL"), look("GITHUB_REPOSITORY"), look("GITHUB_RUN_ID")
    url = f"{server.rstrip('/')}/{repository}/actions/runs/{run}" if server and repository and run else None
    return CiContext(look("GITHUB_SHA"), look("GITHUB_REF_NAME"), url)


def _gitlab(look: Look) -> CiContext:
    return CiContext(look("CI_COMMIT_SHA"), look("CI_COMMIT_REF_NAME"), look("CI_JOB_URL"))


def _jenkins(look: Look) -> CiContext:
    return CiContext(look("GIT_COMMIT"), look("GIT_BRANCH"), look("BUILD_URL"))


def _circleci(look: Look) -> CiContext:
    return CiContext(look("CIRCLE_SHA1"), look("CIRCLE_BRANCH"), look("CIRCLE_BUILD_URL"))


def _azure(look: Look) -> CiContext:
    place, project = look("SYSTEM_TEAMFOUNDATIONCOLLECTIONURI"), look("SYSTEM_TEAMPROJECT")
    build = look("BUILD_BUILDID")
    url = (
        f"{place.rstrip('/')}/{project}/_build/results?buildId={build}"
        if place and project and build
        else None
    )
    return CiContext(look("BUILD_SOURCEVERSION"), look("BUILD_SOURCEBRANCH"), url)


_READERS: Final[Mapping[str, Callable[[Look], CiContext]]] = {
    "github-actions": _github,
    "gitlab-ci": _gitlab,
    "jenkins": _jenkins,
    "circleci": _circleci,
    "circle-ci": _circleci,
    "azure-devops": _azure,
}
