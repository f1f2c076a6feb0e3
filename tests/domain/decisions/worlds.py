"""Random small histories, told to the database and remembered plainly."""

from hypothesis import strategies as st
from msgspec import Struct

from signoff.kernel.tx import Tx
from tests.domain.decisions.builder import Builder

APPLICATIONS = ("A", "B", "C")
NUMBERS = ("1", "2", "3")

applications = st.sampled_from(APPLICATIONS)
numbers = st.sampled_from(NUMBERS)
words = st.sampled_from(("x", "y"))


class Published(Struct, frozen=True):
    """A consumer version published a content."""

    consumer: str
    number: str
    provider: str
    words: str


class Verified(Struct, frozen=True):
    """A provider version met a content, or failed to."""

    provider: str
    number: str
    consumer: str
    words: str
    success: bool
    wip: bool = False


class Deployed(Struct, frozen=True):
    """A version went to production."""

    name: str
    number: str
    instance: str


class Branched(Struct, frozen=True):
    """A version came to a branch."""

    name: str
    number: str
    branch: str


class Tagged(Struct, frozen=True):
    """A version got a tag."""

    name: str
    number: str
    tag: str


class Released(Struct, frozen=True):
    """A version was released to production."""

    name: str
    number: str


Step = Published | Verified | Deployed | Branched | Tagged | Released

consumers = st.sampled_from(("A", "C"))
branches = st.sampled_from(("main", "feat"))
instances = st.sampled_from(("", "two"))

among_all = st.lists(
    st.one_of(
        st.builds(Published, applications, numbers, applications, words),
        st.builds(Verified, applications, numbers, applications, words, st.booleans()),
        st.builds(Deployed, applications, numbers, instances),
    ),
    max_size=25,
)
around_b = st.lists(
    st.one_of(
        st.builds(Published, consumers, numbers, st.just("B"), words),
        st.builds(Verified, st.just("B"), numbers, consumers, words, st.booleans()),
        st.builds(Deployed, applications, numbers, instances),
    ),
    min_size=8,
    max_size=25,
)
deployments = st.one_of(among_all, around_b)
"""Stories of who promised what to whom, who met it, and what runs in production."""

proofs = st.lists(
    st.one_of(
        st.builds(Published, consumers, numbers, st.just("B"), words),
        st.builds(Verified, st.just("B"), numbers, consumers, words, st.booleans(), st.booleans()),
        st.builds(Branched, st.just("B"), numbers, branches),
        st.builds(Branched, consumers, numbers, branches),
    ),
    min_size=8,
    max_size=25,
)
"""Stories of what B has proven as a provider, on which of its branches."""

_between_a_and_b = st.one_of(
    st.builds(Published, st.just("A"), numbers, st.just("B"), st.just("x")),
    st.builds(Verified, st.just("B"), numbers, st.just("A"), st.just("x"), st.booleans()),
)
anything = st.lists(
    st.one_of(
        _between_a_and_b,
        _between_a_and_b,
        st.builds(Published, applications, numbers, applications, words),
        st.builds(Verified, applications, numbers, applications, words, st.booleans()),
        st.builds(Deployed, applications, numbers, instances),
        st.builds(Branched, applications, numbers, branches),
        st.builds(Tagged, applications, numbers, st.sampled_from(("t", "main"))),
        st.builds(Released, applications, numbers),
    ),
    min_size=15,
    max_size=35,
    unique=True,
)
"""Stories of everything that a question to the matrix may be about."""

requested = st.lists(
    st.one_of(
        st.builds(Published, consumers, numbers, st.just("B"), words),
        st.builds(Published, consumers, numbers, st.just("B"), words),
        st.builds(Verified, st.just("B"), numbers, consumers, words, st.booleans(), st.booleans()),
        st.builds(Branched, applications, numbers, branches),
        st.builds(Tagged, applications, numbers, st.sampled_from(("t", "main"))),
        st.builds(Deployed, consumers, numbers, instances),
        st.builds(Released, consumers, numbers),
    ),
    min_size=12,
    max_size=35,
    unique=True,
)
"""Stories of everything that B may be given to verify."""


def told(tx: Tx, story: list[Step]) -> None:
    """Make applications of which one has no main branch, and a story happen to them."""
    b = Builder(tx)
    for name in APPLICATIONS:
        b.application(name, main_branch=None if name == "C" else "main")
    tell(b, story)


def tell(b: Builder, story: list[Step]) -> None:
    """Make a story happen."""
    b.environment("prod")
    for step in story:
        match step:
            case Published(consumer, number, provider, words):
                b.contract(consumer, number, provider, words)
            case Verified(provider, number, consumer, words, success, wip):
                b.verification(provider, number, consumer, words, success=success, wip=wip)
            case Deployed(name, number, instance):
                b.deploy(name, number, "prod", instance)
            case Branched(name, number, branch):
                b.version(name, number, branch=branch)
            case Tagged(name, number, tag):
                b.version(name, number, tags=(tag,))
            case Released(name, number):
                b.release(name, number, "prod")
