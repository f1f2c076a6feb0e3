"""What the browser gets to see: more than one page of integrations, in every state, with names nobody would choose."""

from signoff.domain.catalog.types import ApplicationChanges
from signoff.domain.evidence.types import Outcome
from signoff.domain.outbound.types import Request, Side, WebhookFields
from tests.web.proofs import DIGEST, Pipeline
from tests.web.shop import Shop
from tests.web.test_contracts import DOCUMENT

LONG = "an-application-whose-name-goes-on-and-on-for-no-good-reason-at-all-until-it-ends"
WEBHOOK = "webhook-of-the-story-"
HOSTILE = "<img src=x onerror=alert(1)>"


def tell(shop: Shop) -> None:
    """Let it all happen."""
    for number in range(101):
        shop.publish("archive", f"shelf-{number:03}", f"0.{number}", hours=2000 - number)
    shop.publish(LONG, HOSTILE, "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567", hours=90)
    shop.verify("web", "orders", shop.publish("web", "orders", hours=80), hours=70)
    shop.verify("orders", "payments", shop.publish("orders", "payments", hours=60), success=False)
    sha = shop.publish("orders", "stock", "1.1.0", hours=50)
    shop.verify("orders", "stock", sha, "2.0.0", success=False, pending=True)
    shop.verify("mobile", "orders", shop.publish("mobile", "orders", hours=40))
    shop.publish("mobile", "orders", "1.1.0", "/new", hours=20.5)
    shop.publish("orders", "billing", "1.2.0", whole=DOCUMENT, branch="feat/basket", hours=1)
    shop.publish("orders", "billing", "1.3.0", "/other", branch="main", hours=0.7)
    for name, production in (("test", False), ("staging", False), ("production", True)):
        place = shop.environment(name, production=production)
        shop.deploy("payments", "1.0.0", name, instance=f"{name}-eu-central")
        shop.deploy(LONG, "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567", name)
    shop.release("orders", "1.1.0", "production")
    shop.build("orders", "1.1.0", "https://ci.example.org/1", tag="nightly")
    for number, name in enumerate(("Build the provider", LONG)):
        wanted = WebhookFields(Request("", ""), name, Side("orders"), Side(label=LONG), enabled=number == 0)
        shop.webhook(f"{WEBHOOK}{number}", "https://ci.example.org/" + "x" * 60, wanted)
    shop.describe(
        "orders", ApplicationChanges(repository_url="https://git.example.org/" + "x" * 80), "checkout"
    )
    prove(shop.pipeline(), place)


def prove(pipeline: Pipeline, place: str) -> None:
    """Let a pipeline prove something, and let something else run."""
    flow = pipeline.flow()
    trail = pipeline.trail(flow, "build 7")
    pipeline.artifact(trail)
    pipeline.attest(trail, "ticket", "jira")
    pipeline.attest(trail, "unit-tests", "junit", Outcome.FAILED, DIGEST)
    pipeline.attest(trail, LONG, "generic", Outcome.PASSED, DIGEST)
    pipeline.ask_approval(trail, HOSTILE)
    pipeline.seen(place, ("web", DIGEST))
    pipeline.approve_running(place)
    pipeline.seen(place, ("web", DIGEST), (LONG, "ef" * 32))
    pipeline.ask_gate(DIGEST, place)
    pipeline.ask_gate("ef" * 32, place)
