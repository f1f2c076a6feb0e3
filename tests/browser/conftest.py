"""Debian's Chromium before a real server process with a shop in it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from msgspec import Struct
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

from signoff.domain.identity.bootstrapping import bootstrap
from signoff.domain.identity.organisations import administrator, ensure_organisation
from signoff.kernel.actor import system
from signoff.kernel.database import open_database
from signoff.kernel.settings import Settings
from signoff.migrations.upgrade import upgrade
from tests.browser.story import tell
from tests.processes import serve
from tests.web.shop import Shop

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--no-first-run",
)


class Site(Struct, frozen=True):
    """Where the server is, and a token to enter."""

    url: str
    token: str


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server with a shop's contracts."""
    with told(tmp_path_factory.mktemp("browser"), tell) as site:
        yield site


@contextmanager
def told(folder: Path, tell: Callable[[Shop], None]) -> Iterator[Site]:
    """Run a server on which something has happened."""
    settings = Settings(data_dir=str(folder), durable=False)
    upgrade(settings)
    db = open_database(settings)
    with db.writing(system()) as tx:
        token = bootstrap(tx)
        alice = administrator("alice", ensure_organisation(tx).id)
    tell(Shop(db, alice))
    db.close()
    assert token
    with serve(settings) as process:
        yield Site(process.url, token)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a file of tests; an open one leaves an event loop running, which others would stumble on."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


Opener = Callable[..., Page]


@pytest.fixture
def opened(site: Site, chromium: Browser) -> Iterator[Opener]:
    """Opens pages, each in a session of its own; whatever the browser complains about fails the test."""
    contexts, complaints = [], list[str]()

    def opened(path: str, refusals: tuple[int, ...] = (), **options: object) -> Page:
        """Open a page; the browser may complain of answers with one of the statuses `refusals`."""
        expected = tuple(f"the server responded with a status of {status} " for status in refusals)
        context = chromium.new_context(
            base_url=site.url,
            http_credentials={"username": site.token, "password": ""},
            **{"viewport": {"width": 1280, "height": 800}, **options},  # type: ignore[arg-type]
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.extend(_unexpected(message.text, expected)))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: complaints.extend(_failed(request)))
        response = page.goto(path)
        assert response
        assert response.status == 200
        if options.get("java_script_enabled", True) and page.locator("#picture").count():
            # Placing hundreds of applications takes a while on cores that others use too.
            expect(page.locator("#picture canvas").first).to_be_visible(timeout=60_000)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def _unexpected(text: str, expected: tuple[str, ...]) -> list[str]:
    return [] if any(each in text for each in expected) else [text]


def _failed(request: Request) -> list[str]:
    # Leaving a page early aborts what it was still loading, the icon for one.
    return [] if request.failure == "net::ERR_ABORTED" else [request.url]
