"""What triggers webhooks, which, how often, and what they are told."""

import pytest

from signoff.domain.catalog import applications, branches, environments, labels, tags, versions
from signoff.domain.catalog.types import ApplicationChanges, EnvironmentFields
from signoff.domain.contracts import finding, integrations, verifying
from signoff.domain.contracts.types import VerifiedFor
from signoff.domain.delivery import deployments
from signoff.domain.outbound import triggering, webhooks
from signoff.domain.outbound.types import EventName, Request, Side, WebhookFields
from signoff.kernel.tx import Tx
from tests.domain.outbound.office import BASE, Office

PUBLISHED = EventName.CONTRACT_PUBLISHED
CHANGED = EventName.CONTRACT_CONTENT_CHANGED
REQUIRING = EventName.CONTRACT_REQUIRING_VERIFICATION_PUBLISHED
VERIFIED = EventName.PROVIDER_VERIFICATION_PUBLISHED
SUCCEEDED = EventName.PROVIDER_VERIFICATION_SUCCEEDED
FAILED = EventName.PROVIDER_VERIFICATION_FAILED


def parameter(*names: str) -> str:
    return "|".join(f"${{pactbroker.{name}}}" for name in names)


def provider_version(
    tx: Tx, number: str, *, branch: str | None = None, environment: str | None = None
) -> None:
    bar = applications.ensure(tx, "Bar")
    version, _ = versions.ensure(tx, bar, number)
    if branch:
        branches.add_version(tx, bar, branch, version)
    if environment:
        found = environments.create(tx, EnvironmentFields(environment, production=False))
        deployments.record(tx, bar, version, found)


def test_a_publication_triggers_what_it_is(office: Office) -> None:
    office.webhook(body=parameter("eventName", "consumerVersionNumber"))
    office.publish("1", words="a")
    office.settle()
    office.publish("2", words="a")
    office.settle()
    office.publish("3", words="b")
    office.settle()

    assert office.told() == [
        f"{PUBLISHED}|1",
        f"{CHANGED}|1",
        f"{PUBLISHED}|2",
        f"{PUBLISHED}|3",
        f"{CHANGED}|3",
    ]


def test_what_was_expected_is_what_comes(office: Office) -> None:
    webhook = office.webhook(description="build Bar")
    office.publish("1")[0]
    _, [expectation] = office.publish("2", words="b")
    office.read_log()

    assert [each.event for each in expectation.expected] == [PUBLISHED, CHANGED]
    assert {each.webhook_uuid for each in expectation.expected} == {webhook.uuid}
    assert {each.description for each in expectation.expected} == {"build Bar"}
    made = [each.uuid for each in office.deliveries()]
    assert made[2:] == [each.uuid for each in expectation.expected]


def test_what_happened_before_a_webhook_was_made_does_not_trigger_it(office: Office) -> None:
    office.publish("1")
    office.webhook(PUBLISHED)
    office.publish("2", words="b")
    office.settle()

    assert len(office.receiver.received) == 1


def test_an_event_that_is_read_again_triggers_nothing_new(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.webhook()
    office.publish()
    office.read_log()
    before = office.deliveries()
    monkeypatch.setattr(triggering, "NAME", "another reader from the beginning")
    office.read_log()

    assert office.deliveries() == before
    assert office.work() == len(before) == 2


def test_nothing_is_expected_where_nothing_is_configured(office: Office) -> None:
    _, [alone] = office.publish("1")
    office.webhook(consumer=Side("Foo"), provider=Side("Foo"))
    _, [other] = office.publish("2")
    office.webhook(consumer=Side("Foo"), provider=Side("Bar"), enabled=False)
    _, [disabled] = office.publish("3")
    office.settle()

    assert [each.any_configured for each in (alone, other, disabled)] == [False, False, True]
    assert [each.expected for each in (alone, other, disabled)] == [(), (), ()]
    assert office.deliveries() == []


@pytest.mark.parametrize(
    ("consumer", "provider", "triggered"),
    [
        (None, None, True),
        (Side("Foo"), None, True),
        (None, Side("Bar"), True),
        (Side("Foo"), Side("Bar"), True),
        (Side(label="team-a"), None, True),
        (Side(label="team-a"), Side(label="team-b"), True),
        (Side("Foo"), Side(label="team-b"), True),
        (Side("Bar"), None, False),
        (None, Side("Foo"), False),
        (Side(label="team-b"), None, False),
        (None, Side(label="team-a"), False),
    ],
)
def test_whom_it_is_for(
    office: Office, consumer: Side | None, provider: Side | None, triggered: bool
) -> None:
    with office.db.writing(office.world.bob) as tx:
        labels.add(tx, applications.ensure(tx, "Foo"), "team-a")
        labels.add(tx, applications.ensure(tx, "Bar"), "team-b")
    office.webhook(PUBLISHED, consumer=consumer, provider=provider)
    _, [expectation] = office.publish()
    office.read_log()

    assert len(office.deliveries()) == len(expectation.expected) == int(triggered)


def test_each_provider_version_that_lives_is_asked_once(office: Office) -> None:
    told = parameter("providerVersionNumber", "providerVersionDescriptions", "providerVersionBranch")
    office.webhook(REQUIRING, body=f"{told}|{parameter('githubVerificationStatus')}")
    with office.db.writing(office.world.alice) as tx:
        provider_version(tx, "7", environment="prod")
        provider_version(tx, "8", branch="main", environment="test")
    _, [expectation] = office.publish()
    office.settle()

    assert sorted(office.told()) == [
        "7|deployed in prod||pending",
        "8|latest from main branch, deployed in test|main|pending",
    ]
    assert {each.uuid for each in expectation.expected} == {each.uuid for each in office.deliveries()}


def test_who_has_verified_already_is_not_asked(office: Office) -> None:
    office.webhook(REQUIRING, body=parameter("providerVersionNumber"))
    with office.db.writing(office.world.alice) as tx:
        provider_version(tx, "7", environment="prod")
        provider_version(tx, "8", branch="main")
    announced, _ = office.publish("1")
    office.verify(announced.contracts[0].published.contract.sha, "7")
    office.settle()
    office.receiver.received.clear()
    office.publish("2")
    office.settle()

    assert office.told() == ["8"]


def test_a_result_is_told_once_per_consumer_version(office: Office) -> None:
    told = (
        "consumerVersionNumber",
        "consumerVersionTags",
        "providerVersionNumber",
        "githubVerificationStatus",
    )
    office.webhook(VERIFIED, body=parameter(*told))
    announced, _ = office.publish("1", tags=("feat", "dev"))
    office.publish("2", tags=("main",))
    sha = announced.contracts[0].published.contract.sha
    asked = (VerifiedFor("1", ("feat",)), VerifiedFor("2", ()))
    office.verify(sha, verified_for=asked)
    office.verify(sha, "10", success=False)
    office.settle()

    assert office.told() == ["1|feat|9|success", "2||9|success", "2|main|10|failure"]


def test_a_result_is_a_success_or_a_failure_too(office: Office) -> None:
    office.webhook(VERIFIED, SUCCEEDED, FAILED, body=parameter("eventName", "buildUrl"))
    announced, _ = office.publish(build_url="https://ci/consumer")
    sha = announced.contracts[0].published.contract.sha
    office.verify(sha, build_url="https://ci/1")
    office.verify(sha, success=False, build_url="https://ci/2")
    office.settle()

    assert office.told() == [
        f"{VERIFIED}|https://ci/1",
        f"{SUCCEEDED}|https://ci/1",
        f"{VERIFIED}|https://ci/2",
        f"{FAILED}|https://ci/2",
    ]


def describe_both(office: Office) -> None:
    """Give both applications labels, and the provider a version with a branch and a tag."""
    with office.db.writing(office.world.bob) as tx:
        labels.add(tx, applications.ensure(tx, "Foo"), "web")
        labels.add(tx, applications.ensure(tx, "Foo"), "app")
        labels.add(tx, applications.ensure(tx, "Bar"), "core")
        provider_version(tx, "9", branch="main")
        bar = applications.named(tx, "Bar")
        tags.add(tx, bar, versions.numbered(tx, bar, "9"), "prod")


def test_everything_that_can_be_told(office: Office) -> None:
    names = (
        "consumerName",
        "providerName",
        "consumerVersionNumber",
        "consumerVersionTags",
        "consumerVersionBranch",
        "consumerLabels",
        "providerLabels",
        "providerVersionNumber",
        "providerVersionTags",
        "providerVersionBranch",
        "bitbucketVerificationStatus",
        "azureDevOpsVerificationStatus",
        "gitlabVerificationStatus",
        "buildUrl",
        "pactUrl",
        "verificationResultUrl",
        "unknown",
    )
    office.webhook(CHANGED, body={name: parameter(name) for name in names})
    describe_both(office)
    announced, _ = office.publish("0", tags=("x",))
    sha = announced.contracts[0].published.contract.sha
    number = office.verify(sha, "9")
    office.read_log()
    office.work()
    office.receiver.received.clear()
    office.publish(
        "1", branch="feat/a", tags=("b", "feat/a"), build_url="https://ci/consumer?a=1&b=2", words="a"
    )
    office.settle()
    [received] = office.receiver.received
    content = f"{BASE}/pacts/provider/Bar/consumer/Foo/pact-version/{sha}"

    assert received.json() == {
        "consumerName": "Foo",
        "providerName": "Bar",
        "consumerVersionNumber": "1",
        "consumerVersionTags": "b, feat/a",
        "consumerVersionBranch": "feat/a",
        "consumerLabels": "app, web",
        "providerLabels": "core",
        "providerVersionNumber": "9",
        "providerVersionTags": "prod",
        "providerVersionBranch": "main",
        "bitbucketVerificationStatus": "SUCCESSFUL",
        "azureDevOpsVerificationStatus": "succeeded",
        "gitlabVerificationStatus": "success",
        "buildUrl": "https://ci/consumer?a=1&b=2",
        # cvn=1&cvt[]=b&cvt[]=feat/a&w=true
        "pactUrl": f"{content}/metadata/Y3ZuPTEmY3Z0JTVCJTVEPWImY3Z0JTVCJTVEPWZlYXQlMkZhJnc9dHJ1ZQ",
        "verificationResultUrl": f"{content}/verification-results/{number}",
        "unknown": "${pactbroker.unknown}",
    }


def test_once_for_each_deployed_version_where_it_is_asked_for(office: Office) -> None:
    office.webhook(PUBLISHED, body=parameter("currentlyDeployedProviderVersionNumber"))
    _, [before] = office.publish("1")
    office.settle()
    with office.db.writing(office.world.alice) as tx:
        provider_version(tx, "7", environment="prod")
        provider_version(tx, "8", environment="test")
    _, [after] = office.publish("2")
    office.settle()

    assert sorted(office.told()) == ["", "7", "8"]
    assert (len(before.expected), len(after.expected)) == (1, 2)


def test_what_is_gone_by_then_triggers_nothing(office: Office) -> None:
    office.webhook()
    announced, _ = office.publish("1")
    sha = announced.contracts[0].published.contract.sha
    number = office.verify(sha)
    with office.db.writing(office.world.alice) as tx:
        verifying.delete(tx, "Bar", "Foo", sha, number)
        finding.delete(tx, "Bar", "Foo", "1")
    office.read_log()

    assert office.deliveries() == []


def test_deliveries_go_with_the_contract_and_with_the_webhook(office: Office) -> None:
    first, second = office.webhook(), office.webhook()
    office.publish("1")
    office.publish("2", words="b")
    office.read_log()
    assert len(office.deliveries()) == 8
    with office.db.writing(office.world.alice) as tx:
        webhooks.delete(tx, first.uuid)
    assert len(office.deliveries()) == 4
    with office.db.writing(office.world.alice) as tx:
        finding.delete(tx, "Bar", "Foo", "1")

    assert {each.webhook_uuid for each in office.deliveries()} == {second.uuid}
    assert len(office.deliveries()) == 2
    # The jobs of those that are gone find nothing to do.
    office.work()
    assert len(office.receiver.received) == 2


def test_the_webhooks_of_a_pair_go_with_its_integration(office: Office) -> None:
    office.publish()
    pair = office.webhook(consumer=Side("Foo"), provider=Side("Bar"))
    consumer = office.webhook(consumer=Side("Foo"))
    with office.db.writing(office.world.alice) as tx:
        integrations.delete(tx, "Bar", "Foo")
    office.read_log()

    with office.db.reading(office.world.bob) as tx:
        assert [each.uuid for each in webhooks.listed(tx)] == [consumer.uuid]
    assert ("webhook.deleted", pair.uuid) in office.world.events(office.world.alice)


def test_another_organisation_hears_nothing(office: Office) -> None:
    with office.db.writing(office.world.mallory) as tx:
        webhooks.create(tx, WebhookFields(Request("POST", office.receiver.url())), BASE)
    _, [expectation] = office.publish()
    office.settle()

    assert expectation.any_configured is False
    assert office.receiver.received == []


def test_the_main_branch_is_the_one_that_counts(office: Office) -> None:
    office.webhook(PUBLISHED, body=parameter("githubVerificationStatus", "providerVersionNumber"))
    announced, _ = office.publish("1")
    sha = announced.contracts[0].published.contract.sha
    with office.db.writing(office.world.bob) as tx:
        provider_version(tx, "7", branch="main")
        provider_version(tx, "8", branch="feat")
        applications.update(tx, "Bar", ApplicationChanges(main_branch="main"))
    office.verify(sha, "8", success=False)
    office.publish("2")
    office.verify(sha, "7")
    office.settle()
    office.publish("3")
    office.settle()

    assert office.told()[-1] == "success|7"
