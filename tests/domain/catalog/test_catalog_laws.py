"""What holds after any sequence of changes: which version is the latest of a tag, and which heads a branch."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signoff.domain.catalog import applications, branches, tags, versions
from signoff.domain.catalog.types import Application, Version
from signoff.kernel.page import EVERYTHING, Page
from signoff.kernel.tx import Tx
from tests.world import World

# Each example runs in a transaction of its own that is never kept, so that they do not see each other.
EXAMPLES = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)

NUMBERS = ("1", "2", "3", "4")
NAMES = ("main", "feat")

steps = st.lists(
    st.tuples(
        st.sampled_from(("add", "add", "remove", "delete")), st.sampled_from(NUMBERS), st.sampled_from(NAMES)
    ),
    max_size=15,
)


def build(tx: Tx, *, backwards: bool = False) -> tuple[Application, dict[str, Version]]:
    application = applications.ensure(tx, "Foo")
    numbers = NUMBERS[::-1] if backwards else NUMBERS
    return application, {number: versions.ensure(tx, application, number)[0] for number in numbers}


@EXAMPLES
@given(steps=steps, backwards=st.booleans())
def test_heads_of_branches(world: World, steps: list[tuple[str, str, str]], backwards: bool) -> None:
    with world.db.writing(world.bob, dry_run=True) as tx:
        foo, found = build(tx, backwards=backwards)
        members: dict[str, list[int]] = {name: [] for name in NAMES}
        heads: dict[str, int | None] = {}
        for action, number, name in steps:
            version = found.get(number)
            if version is None:
                continue
            if action == "add":
                added = branches.add_version(tx, foo, name, version)
                assert added == (version.id not in members[name])
                if added:
                    members[name].append(version.id)
                    heads[name] = version.id
            elif action == "remove" and version.id in members[name]:
                branches.remove_version(tx, foo, name, version)
                leave(members, heads, name, version.id)
            elif action == "delete":
                versions.delete(tx, foo, number)
                del found[number]
                for each in NAMES:
                    leave(members, heads, each, version.id)

        assert_heads(tx, foo, members, heads)


def leave(members: dict[str, list[int]], heads: dict[str, int | None], name: str, version_id: int) -> None:
    if version_id in members[name]:
        members[name].remove(version_id)
        if heads[name] == version_id:
            heads[name] = max(members[name], default=None)


def assert_heads(
    tx: Tx, application: Application, members: dict[str, list[int]], heads: dict[str, int | None]
) -> None:
    for name, head in heads.items():
        assert branches.named(tx, application, name).head_version_id == head
        listed = versions.listed(tx, application, EVERYTHING, branch=name)
        assert [version.id for version in listed.rows] == sorted(members[name], reverse=True)
        memberships = branches.of_versions(tx, members[name])
        latest = [
            key for key, found in memberships.items() for each in found if each.name == name and each.latest
        ]
        assert latest == ([] if head is None else [head])


@EXAMPLES
@given(steps=steps, backwards=st.booleans())
def test_latest_of_tags(world: World, steps: list[tuple[str, str, str]], backwards: bool) -> None:
    with world.db.writing(world.bob, dry_run=True) as tx:
        foo, found = build(tx, backwards=backwards)
        tagged: dict[str, set[int]] = {name: set() for name in NAMES}
        for action, number, name in steps:
            version = found.get(number)
            if version is None:
                continue
            if action == "add":
                assert tags.add(tx, foo, version, name) == (version.id not in tagged[name])
                tagged[name].add(version.id)
            elif action == "remove" and version.id in tagged[name]:
                tags.remove(tx, foo, version, name)
                tagged[name].remove(version.id)
            elif action == "delete":
                versions.delete(tx, foo, number)
                del found[number]
                for each in NAMES:
                    tagged[each].discard(version.id)

        for name in NAMES:
            assert_latest(tx, foo, name, tagged[name])


def assert_latest(tx: Tx, application: Application, name: str, tagged: set[int]) -> None:
    latest = versions.latest(tx, application, name)
    assert (latest.id if latest else None) == max(tagged, default=None)
    memberships = tags.of_versions(tx, list(tagged))
    marked = [
        key for key, found in memberships.items() for each in found if each.name == name and each.latest
    ]
    assert marked == ([latest.id] if latest else [])


@EXAMPLES
@given(count=st.integers(0, 7), size=st.integers(1, 8))
def test_pages_joined_are_the_whole(world: World, count: int, size: int) -> None:
    with world.db.writing(world.bob, dry_run=True) as tx:
        foo = applications.ensure(tx, "Foo")
        made = [versions.ensure(tx, foo, str(number))[0] for number in range(count)]
        first = versions.listed(tx, foo, Page(1, size))
        pages = [versions.listed(tx, foo, Page(number, size)) for number in range(1, first.pages + 2)]

    assert [version for page in pages for version in page.rows] == made[::-1]
    assert {page.total for page in pages} == {count}
