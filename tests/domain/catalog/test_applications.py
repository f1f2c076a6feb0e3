"""Applications: made by being named, described by people."""

import pytest

from signoff.domain.catalog import applications, labels, similarity
from signoff.domain.catalog.types import Application, ApplicationChanges, ApplicationFields
from signoff.kernel.errors import Forbidden, Invalid, NotFound
from signoff.kernel.page import EVERYTHING, Page
from tests.world import World


def names(found: list[Application]) -> list[str]:
    return [application.name for application in found]


def test_first_mention_makes_it(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        made = applications.ensure(tx, "foo-bar_baz")

    assert (made.name, made.display_name, made.main_branch) == ("foo-bar_baz", "Foo Bar Baz", None)
    assert world.events(world.bob)[-1] == ("application.created", "foo-bar_baz")
    with world.db.reading(world.carol) as tx:
        assert applications.find(tx, "foo-bar_baz") == made
        assert applications.by_ids(tx, [made.id, made.id + 1]) == {made.id: made}


def test_second_mention_costs_one_query(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        made = applications.ensure(tx, "Foo")
        before = tx.queries

        assert applications.ensure(tx, "Foo") == made
        assert tx.queries == before + 1

    assert [kind for kind, _ in world.events(world.bob)].count("application.created") == 1


def test_names_are_case_sensitive(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        assert applications.ensure(tx, "Foo").id != applications.ensure(tx, "foo").id


@pytest.mark.parametrize(
    ("called", "text"),
    [
        ("application", "No application with name 'Foo' found"),
        ("consumer", "No consumer with name 'Foo' found"),
    ],
)
def test_unknown_name(world: World, called: str, text: str) -> None:
    with world.db.reading(world.carol) as tx:
        assert applications.find(tx, "Foo") is None
        with pytest.raises(NotFound, match=text):
            applications.named(tx, "Foo", called)


def test_created_with_a_description(world: World) -> None:
    fields = ApplicationFields("Foo", "The Foo", "main", "https://example.org/foo", "foo", "team")
    with world.db.writing(world.bob) as tx:
        made = applications.create(tx, fields)

    assert (made.display_name, made.main_branch) == ("The Foo", "main")
    assert (made.repository_url, made.repository_name, made.repository_namespace) == (
        "https://example.org/foo",
        "foo",
        "team",
    )


def test_creating_what_exists_changes_nothing(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        made = applications.ensure(tx, "Foo")

        assert applications.create(tx, ApplicationFields("Foo", "Other")) == made

    assert [kind for kind, _ in world.events(world.bob)].count("application.created") == 1


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        (ApplicationFields(" "), {"name": ["cannot be blank"]}),
        (ApplicationFields("a\nb"), {"name": ["cannot contain multiple lines"]}),
        (ApplicationFields("Foo", ""), {"display_name": ["cannot be blank"]}),
        (ApplicationFields("Foo", "a\nb"), {"display_name": ["cannot contain multiple lines"]}),
        (ApplicationFields("Foo", None, ""), {"main_branch": ["cannot be blank"]}),
        (ApplicationFields("Foo", None, "a b"), {"main_branch": ["cannot contain spaces"]}),
        (
            ApplicationFields("", "", ""),
            {field: ["cannot be blank"] for field in ("name", "display_name", "main_branch")},
        ),
    ],
)
def test_bad_fields_are_refused(world: World, fields: ApplicationFields, wrong: dict[str, list[str]]) -> None:
    with world.db.writing(world.bob) as tx:
        with pytest.raises(Invalid) as refusal:
            applications.create(tx, fields)
        assert applications.listed(tx, Page()).rows == []

    assert refusal.value.fields == wrong


def test_a_blank_name_is_refused_wherever_it_comes_from(world: World) -> None:
    with world.db.writing(world.bob) as tx, pytest.raises(Invalid):
        applications.ensure(tx, " ")


def test_replacing_forgets_what_is_not_given(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        applications.create(tx, ApplicationFields("foo", "The Foo", "main", "https://example.org"))
        replaced = applications.replace(tx, "foo", ApplicationFields("foo", repository_name="foo"))

    assert (replaced.display_name, replaced.main_branch, replaced.repository_url) == ("Foo", None, None)
    assert replaced.repository_name == "foo"
    assert world.events(world.bob)[-1] == ("application.updated", "foo")


def test_replacing_what_is_missing(world: World) -> None:
    with world.db.writing(world.bob) as tx, pytest.raises(NotFound):
        applications.replace(tx, "foo", ApplicationFields("foo"))


def test_updating_leaves_the_rest(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        applications.create(tx, ApplicationFields("foo", "The Foo", "main"))
        changed, created = applications.update(tx, "foo", ApplicationChanges(main_branch="develop"))

    assert not created
    assert (changed.display_name, changed.main_branch) == ("The Foo", "develop")


def test_updating_to_nothing_and_updating_nothing(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        made = applications.create(tx, ApplicationFields("foo", "The Foo", "main"))
        assert applications.update(tx, "foo", ApplicationChanges()) == (made, False)

        changed, _ = applications.update(tx, "foo", ApplicationChanges(display_name=None, main_branch=None))

    assert (changed.display_name, changed.main_branch) == ("Foo", None)
    assert [kind for kind, _ in world.events(world.bob)].count("application.updated") == 1


def test_updating_makes_what_is_missing(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        made, created = applications.update(tx, "foo", ApplicationChanges(main_branch="main"))

    assert created
    assert (made.name, made.main_branch) == ("foo", "main")
    assert world.events(world.bob)[-1] == ("application.created", "foo")


def test_updating_with_bad_fields(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        applications.ensure(tx, "foo")
        with pytest.raises(Invalid, match="cannot contain spaces"):
            applications.update(tx, "foo", ApplicationChanges(main_branch="a b"))


def test_deleting(world: World) -> None:
    with world.db.writing(world.alice) as tx:
        labels.add(tx, applications.ensure(tx, "foo"), "core")
        applications.delete(tx, "foo")
        assert applications.find(tx, "foo") is None
        assert labels.all_names(tx, Page()).rows == []
        with pytest.raises(NotFound):
            applications.delete(tx, "foo")

    assert world.events(world.alice)[-1] == ("application.deleted", "foo")


def test_deleting_takes_more_than_publishing(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        applications.ensure(tx, "foo")
        with pytest.raises(Forbidden, match="bulk_delete"):
            applications.delete(tx, "foo")


def test_list_is_ordered_by_name_whatever_its_case(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        for name in ("beta", "Alpha", "alpine", "Gamma"):
            applications.ensure(tx, name)

        assert names(applications.listed(tx, EVERYTHING).rows) == ["Alpha", "alpine", "beta", "Gamma"]


def test_pages_joined_are_the_whole(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        for number in range(5):
            applications.ensure(tx, f"app{number}")
        whole = applications.listed(tx, EVERYTHING)
        pages = [applications.listed(tx, Page(number, 2)) for number in (1, 2, 3, 4)]

    assert whole.total == 5
    assert [page.total for page in pages] == [5, 5, 5, 5]
    assert [row for page in pages for row in page.rows] == whole.rows


@pytest.mark.parametrize(
    ("containing", "found"),
    [("PAY", ["payments", "Repay"]), ("%", ["50%"]), ("_", ["a_b"]), ("\\", ["c\\d"]), ("zzz", [])],
)
def test_list_of_names_that_contain_a_text(world: World, containing: str, found: list[str]) -> None:
    with world.db.writing(world.bob) as tx:
        for name in ("payments", "Repay", "orders", "50%", "a_b", "c\\d"):
            applications.ensure(tx, name)

        assert names(applications.listed(tx, Page(), containing).rows) == found


def test_labelled(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        for name in ("b", "A", "c"):
            labels.add(tx, applications.ensure(tx, name), "core")
        applications.ensure(tx, "d")

        assert names(applications.labelled(tx, "core", Page()).rows) == ["A", "b", "c"]
        assert names(applications.labelled(tx, "core", Page(), "C").rows) == ["c"]
        assert applications.labelled(tx, "core", Page(2, 2)).total == 3
        assert applications.labelled(tx, "none", Page()).total == 0


def test_names_that_look_like_a_new_one(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        for name in ("Foo Service", "foo", "Bar"):
            applications.ensure(tx, name)

        assert similarity.similar_names(tx, "foos-api") == ["Foo Service", "foo"]
        assert similarity.similar_names(tx, "foo") == []
        assert similarity.similar_names(tx, "api") == []
        assert similarity.similar_names(tx, "Baz") == []


def test_strangers_see_and_touch_nothing(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        foo = applications.ensure(tx, "foo")
        labels.add(tx, foo, "core")

    with world.db.writing(world.mallory) as tx:
        assert applications.find(tx, "foo") is None
        assert applications.by_ids(tx, [foo.id]) == {}
        assert applications.listed(tx, Page()).total == 0
        assert applications.labelled(tx, "core", Page()).total == 0
        assert similarity.similar_names(tx, "foos") == []
        with pytest.raises(NotFound):
            applications.delete(tx, "foo")
        assert applications.ensure(tx, "foo").id != foo.id


def test_readers_change_nothing(world: World) -> None:
    with world.db.writing(world.carol) as tx:
        with pytest.raises(Forbidden):
            applications.ensure(tx, "foo")
        with pytest.raises(Forbidden):
            applications.create(tx, ApplicationFields("foo"))
        with pytest.raises(Forbidden):
            applications.replace(tx, "foo", ApplicationFields("foo"))
        with pytest.raises(Forbidden):
            applications.update(tx, "foo", ApplicationChanges())
        with pytest.raises(Forbidden):
            applications.delete(tx, "foo")
