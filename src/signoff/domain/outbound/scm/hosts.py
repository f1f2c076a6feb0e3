"""How each source code host is asked for pull requests, and what its answers say.

GitHub: https://docs.github.com/rest/commits/commits, /rest/pulls/reviews. GitLab: https://docs.gitlab.com/api/commits,
/api/merge_request_approvals. Bitbucket Cloud: https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pullrequests.
Azure DevOps: https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-query.
"""

import base64
from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import quote

import msgspec
from msgspec import Struct

from signoff.domain.outbound.scm.types import Provider, PullRequest, Question
from signoff.kernel.documents import DocumentError, parse
from signoff.kernel.net import Answer, Caller, CallError, Outgoing

PUBLIC: Final = {
    Provider.GITHUB: "https://api.github.com",
    Provider.GITLAB: "https://gitlab.com",
    Provider.BITBUCKET: "https://api.bitbucket.org",
    Provider.AZURE_DEVOPS: "https://dev.azure.com",
}
# How many parts a repository's name may have.
PARTS: Final = {
    Provider.GITHUB: (2, 2),
    Provider.GITLAB: (2, 20),
    Provider.BITBUCKET: (2, 2),
    Provider.AZURE_DEVOPS: (3, 3),
}
# Of a commit's pull requests no more are looked at.
MOST: Final = 10
DEEPEST: Final = 100
PAGE, MOST_PAGES = 100, 10


class Connection(Struct, frozen=True):
    """A host, and how to speak to it."""

    caller: Caller
    asked: Question
    user_agent: str

    @property
    def parts(self) -> list[str]:
        """The parts of the repository's name, quoted."""
        return [quote(part, safe="") for part in self.asked.wanted.repository.split("/")]

    async def get(self, path: str, *, absent: tuple[int, ...] = ()) -> Any:
        """Give the document of a path; None for one of the `absent` statuses. Raises CallError."""
        return self._read(await self._call("GET", path, None), absent)

    async def post(self, path: str, document: object) -> Any:
        """Send a document, and give the one that comes back; raises CallError."""
        return self._read(await self._call("POST", path, msgspec.json.encode(document)), (404,))

    async def _call(self, method: str, path: str, body: bytes | None) -> Answer:
        own = {"user-agent": self.user_agent, "accept": "application/json"}
        if body is not None:
            own["content-type"] = "application/json"
        headers = {**own, **_CREDENTIALS[self.asked.wanted.provider](self.asked.token)}
        return await self.caller.call(
            Outgoing(method, f"{self.asked.base_url}{path}", tuple(headers.items()), body)
        )

    def _read(self, answer: Answer, absent: tuple[int, ...]) -> Any:
        host = f"{self.asked.wanted.provider} at {self.asked.base_url}"
        if answer.status in absent:
            return None
        # One host shows whoever has no good token the page to log in.
        if answer.status in (203, 302, 401, 403):
            raise CallError(
                f"{host} answered {answer.status}: the token of the SCM integration is not accepted, or may not do this"
            )
        if answer.status != 200:
            raise CallError(f"{host} answered {answer.status} {answer.reason}".rstrip())
        try:
            return parse(answer.body, max_depth=DEEPEST)
        except DocumentError as error:
            raise CallError(f"{host} answered what is no JSON, or too long") from error


async def look_up(to: Connection) -> list[PullRequest]:
    """Give the pull request with the number that is wanted, or those of the commit; raises CallError."""
    wanted = to.asked.wanted
    look = _LOOKS[wanted.provider]
    try:
        numbers = [wanted.number] if wanted.number is not None else (await look.numbers(to))[:MOST]
        found = [await look.one(to, number) for number in numbers]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise CallError(f"{wanted.provider} at {to.asked.base_url} answered something unexpected") from error
    return [each for each in found if each is not None]


class _Look(Struct, frozen=True):
    numbers: Callable[[Connection], Awaitable[list[int]]]
    one: Callable[[Connection, int], Awaitable[PullRequest | None]]


def _basic(token: str) -> dict[str, str]:
    return {"authorization": f"Basic {base64.b64encode(f':{token}'.encode()).decode()}"}


def _bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


_CREDENTIALS: Final[dict[Provider, Callable[[str], dict[str, str]]]] = {
    Provider.GITHUB: lambda token: {**_bearer(token), "x-github-api-version": "2022-11-28"},
    Provider.GITLAB: lambda token: {"private-token": token},
    Provider.BITBUCKET: _bearer,
    Provider.AZURE_DEVOPS: _basic,
}


# --- GitHub ---


def _github_repository(to: Connection) -> str:
    return "/repos/" + "/".join(to.parts)


async def _github_numbers(to: Connection) -> list[int]:
    path = f"{_github_repository(to)}/commits/{to.asked.wanted.commit}/pulls"
    # 422 is said of a commit that the repository does not have.
    found = await to.get(path, absent=(404, 422))
    return [int(each["number"]) for each in found or ()]


async def _github_one(to: Connection, number: int) -> PullRequest | None:
    path = f"{_github_repository(to)}/pulls/{number}"
    found = await to.get(path, absent=(404,))
    if found is None:
        return None
    stands: dict[str, str] = {}
    for each in await _github_reviews(to, path):
        # A later comment takes no approval back; a demand for changes and a dismissal do.
        if each["state"] in ("APPROVED", "CHANGES_REQUESTED", "DISMISSED"):
            stands[_login(each["user"])] = each["state"]
    return PullRequest(
        number,
        str(found["html_url"]),
        str(found["title"]),
        _login(found["user"]),
        str(found["state"]),
        found["merged_at"] is not None,
        found["merged_at"],
        found["merge_commit_sha"],
        tuple(name for name, state in stands.items() if state == "APPROVED"),
    )


async def _github_reviews(to: Connection, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for page in range(1, MOST_PAGES + 1):
        more = await to.get(f"{path}/reviews?per_page={PAGE}&page={page}")
        found += more
        if len(more) < PAGE:
            return found
    # What was taken back may stand on a page that nobody has read.
    raise CallError(f"{path} has more than {MOST_PAGES * PAGE} reviews")


def _login(user: dict[str, Any] | None) -> str:
    # Whoever left is nobody's approver.
    return "" if user is None else str(user["login"])


# --- GitLab ---


def _gitlab_project(to: Connection) -> str:
    return "/api/v4/projects/" + "%2F".join(to.parts)


async def _gitlab_numbers(to: Connection) -> list[int]:
    path = f"{_gitlab_project(to)}/repository/commits/{to.asked.wanted.commit}/merge_requests"
    found = await to.get(path, absent=(404,))
    return [int(each["iid"]) for each in found or ()]


async def _gitlab_one(to: Connection, number: int) -> PullRequest | None:
    path = f"{_gitlab_project(to)}/merge_requests/{number}"
    found = await to.get(path, absent=(404,))
    if found is None:
        return None
    approvals = await to.get(f"{path}/approvals")
    return PullRequest(
        number,
        str(found["web_url"]),
        str(found["title"]),
        str(found["author"]["username"]),
        str(found["state"]),
        found["state"] == "merged",
        found["merged_at"],
        found["merge_commit_sha"] or found.get("squash_commit_sha"),
        tuple(str(each["user"]["username"]) for each in approvals["approved_by"]),
    )


# --- Bitbucket ---


def _bitbucket_repository(to: Connection) -> str:
    return "/2.0/repositories/" + "/".join(to.parts)


async def _bitbucket_numbers(to: Connection) -> list[int]:
    path = f"{_bitbucket_repository(to)}/commit/{to.asked.wanted.commit}/pullrequests"
    found = await to.get(path, absent=(404,))
    return [] if found is None else [int(each["id"]) for each in found["values"]]


async def _bitbucket_one(to: Connection, number: int) -> PullRequest | None:
    found = await to.get(f"{_bitbucket_repository(to)}/pullrequests/{number}", absent=(404,))
    if found is None:
        return None
    merged = found["state"] == "MERGED"
    commit = found.get("merge_commit")
    return PullRequest(
        number,
        str(found["links"]["html"]["href"]),
        str(found["title"]),
        _nickname(found["author"]),
        str(found["state"]),
        merged,
        # A pull request does not change any more once it is merged.
        found.get("updated_on") if merged else None,
        commit["hash"] if commit else None,
        tuple(_nickname(each["user"]) for each in found["participants"] if each["approved"]),
    )


def _nickname(user: dict[str, Any]) -> str:
    return str(user.get("nickname") or user["uuid"])


# --- Azure DevOps ---

_VERSION: Final = "api-version=7.1"
# Approved, and approved with suggestions.
_FOR: Final = (5, 10)


def _azure_repository(to: Connection) -> str:
    organisation, project, repository = to.parts
    return f"/{organisation}/{project}/_apis/git/repositories/{repository}"


async def _azure_numbers(to: Connection) -> list[int]:
    commit = to.asked.wanted.commit
    queries = [{"type": kind, "items": [commit]} for kind in ("lastMergeCommit", "commit")]
    found = await to.post(f"{_azure_repository(to)}/pullrequestquery?{_VERSION}", {"queries": queries})
    every = [
        int(each["pullRequestId"])
        for by_commit in (found or {"results": ()})["results"]
        for requests in by_commit.values()
        for each in requests
    ]
    return list(dict.fromkeys(every))


async def _azure_one(to: Connection, number: int) -> PullRequest | None:
    found = await to.get(f"{_azure_repository(to)}/pullrequests/{number}?{_VERSION}", absent=(404,))
    if found is None:
        return None
    organisation, project, repository = to.parts
    merged, commit = found["status"] == "completed", found.get("lastMergeCommit")
    return PullRequest(
        number,
        f"{to.asked.base_url}/{organisation}/{project}/_git/{repository}/pullrequest/{number}",
        str(found["title"]),
        str(found["createdBy"]["uniqueName"]),
        str(found["status"]),
        merged,
        found.get("closedDate") if merged else None,
        commit["commitId"] if commit else None,
        # The vote of a group is that of one of its members, who is there too.
        tuple(
            str(each["uniqueName"])
            for each in found.get("reviewers", ())
            if each["vote"] in _FOR and not each.get("isContainer")
        ),
    )


_LOOKS: Final = {
    Provider.GITHUB: _Look(_github_numbers, _github_one),
    Provider.GITLAB: _Look(_gitlab_numbers, _gitlab_one),
    Provider.BITBUCKET: _Look(_bitbucket_numbers, _bitbucket_one),
    Provider.AZURE_DEVOPS: _Look(_azure_numbers, _azure_one),
}
