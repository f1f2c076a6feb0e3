"""`signoff clean`."""

import json

import pytest

from signoff.cli.demo import story
from signoff.cli.demo.shop import number
from signoff.domain.identity.organisations import administrator, ensure_organisation
from signoff.kernel import clock
from signoff.kernel.actor import system
from signoff.kernel.database import open_database
from signoff.kernel.settings import Settings
from tests.cli.installations import content, signoff


@pytest.fixture
def lived(settings: Settings) -> Settings:
    """An installation whose demo happened a year ago."""
    db = open_database(settings)
    with db.writing(system()) as tx:
        tx.actor = administrator("teller", ensure_organisation(tx).id)
        tx.now = clock.shifted(tx.now, days=-365)
        story.begin(tx)
        for build in (1, 2, 3):
            tx.now = clock.shifted(tx.now, days=1)
            story.tell(tx, build)
            story.deploy(tx, build)
    db.close()
    return settings


def test_dry_run_tells_and_changes_nothing(lived: Settings) -> None:
    before = content(lived)
    told = signoff(lived, "clean", "--dry-run", "--keep", '{"application": "orders", "max_age": 9999}')

    assert told.exit_code == 0, told.output
    planned = json.loads(told.stdout)
    counts, orders = planned["counts"], planned["versionSummary"]["orders"]
    assert content(lived) == before
    assert counts["totalVersions"] == counts["versionsToKeep"] == len(before["version"])
    assert counts["versionsToKeepBySelector"][0]["selector"] == {"application": "orders", "max_age": 9999}
    assert counts["versionsToKeepBySelector"][0]["count"] == orders["toKeep"]["count"] == 3
    assert orders["toKeep"]["firstVersion"]["number"] == number("orders", 1, "main")
    assert orders["toKeep"]["latestVersion"]["number"] == number("orders", 3, "main")
    assert orders["toDelete"] == {"count": 0}


def test_clean_removes_what_the_dry_run_said(lived: Settings) -> None:
    with_less = ("clean", "--keep", '{"pacticipant": "orders", "branch": true}')
    db = open_database(lived)
    with db.writing(system()) as tx:
        tx.actor = administrator("teller", ensure_organisation(tx).id)
        tx.now = clock.shifted(tx.now, days=-300)
        story.tell(tx, 4)
        story.deploy(tx, 4)
    db.close()
    planned = json.loads(signoff(lived, *with_less, "--dry-run").stdout)["counts"]
    cleaned = signoff(lived, *with_less, "--limit", "5")
    rows = {line.split()[0]: line.split()[1:] for line in cleaned.stdout.splitlines()[:6]}

    assert planned["versionsToDelete"] == planned["versionsNotToKeep"] == 13
    assert rows["versions"] == ["5", str(planned["totalVersions"] - 5)]
    assert "limit is reached" in cleaned.stdout
    assert "limit" not in signoff(lived, *with_less).stdout


@pytest.mark.parametrize("selector", ["main", "{}", '{"tags": true}'])
def test_selector_that_says_nothing_is_refused(lived: Settings, selector: str) -> None:
    before = content(lived)
    refused = signoff(lived, "clean", "--keep", selector)

    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
    assert content(lived) == before


def test_setting_says_what_is_kept(lived: Settings) -> None:
    kept = signoff(lived, "clean", "--dry-run", CLEAN_KEEP='[{"max_age": 9999}]')
    counts = json.loads(kept.stdout)["counts"]

    assert [each["selector"] for each in counts["versionsToKeepBySelector"]] == [
        {"max_age": 9999},
        {"deployed": True},
        {"released": True},
    ]
