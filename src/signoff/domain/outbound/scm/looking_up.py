"""Looking for pull requests: what is needed is taken in a transaction, and the host is asked outside of any."""

import asyncio
import re

from signoff.domain.identity.scopes import Scope
from signoff.domain.outbound import checking
from signoff.domain.outbound.scm import hosts, integrations
from signoff.domain.outbound.scm.types import Provider, PullRequest, Question, Wanted
from signoff.kernel.errors import Invalid
from signoff.kernel.net import Caller, CallError, CallRefused
from signoff.kernel.settings import Settings
from signoff.kernel.tx import Tx

# Lists of pull requests repeat what they know of their repository each time.
LARGEST_ANSWER = 4 * 2**20
# For all questions that one look-up takes.
SECONDS = 60

_PART = re.compile(r"(?!\.{1,2}$)[\w.~ -]{1,200}")
_COMMIT = re.compile(r"[0-9a-fA-F]{7,64}")


def question(tx: Tx, wanted: Wanted) -> Question:
    """Give what it takes to look for pull requests; raises Invalid, and NotFound where there is no integration."""
    tx.must(Scope.EVIDENCE_RECORD)
    known = integrations.of(tx, wanted.provider)
    _check(wanted)
    return Question(wanted, known.base_url, integrations.token_of(tx, known))


async def ask(settings: Settings, asked: Question) -> list[PullRequest]:
    """Ask the host; of a commit's pull requests only the merged ones count, if there are any.

    Raises CallError when the host may not be asked, does not answer, or answers nothing that can be used.
    """
    # The operator's lists may have changed since the integration was made.
    if refused := checking.where(asked.base_url, settings)[1]:
        raise CallRefused(f"{asked.base_url} may not be called: {refused}")
    caller = Caller(settings, LARGEST_ANSWER)
    try:
        async with asyncio.timeout(SECONDS):
            found = await hosts.look_up(hosts.Connection(caller, asked, settings.webhook_user_agent))
    except TimeoutError as error:
        raise CallError(f"{asked.base_url} took longer than {SECONDS} seconds") from error
    finally:
        await caller.close()
    return [each for each in found if each.merged] or found


def _check(wanted: Wanted) -> None:
    faults: dict[str, list[str]] = {}
    parts = wanted.repository.split("/")
    least, most = hosts.PARTS[wanted.provider]
    if not least <= len(parts) <= most or not all(_PART.fullmatch(part) for part in parts):
        faults["repository"] = [f"must be {_FORMATS[wanted.provider]}"]
    if wanted.number is None and (wanted.commit is None or not _COMMIT.fullmatch(wanted.commit)):
        faults["commitSha"] = ["must be 7 to 64 hexadecimal digits"]
    if wanted.number is not None and not 0 < wanted.number < 2**31:
        faults["prNumber"] = ["must be a positive number"]
    if faults:
        raise Invalid(faults)


_FORMATS = {
    Provider.GITHUB: "owner/repository",
    Provider.GITLAB: "group/project",
    Provider.BITBUCKET: "workspace/repository",
    Provider.AZURE_DEVOPS: "organisation/project/repository",
}
