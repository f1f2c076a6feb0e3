"""Every house rule holds for the project, and is shown to catch what it is there for."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tools.house import docs, sizes, sql, told, tree, used, words
from tools.house.project import Finding

ROOT = Path(__file__).parents[2]

Rule = Callable[[Path], Iterable[Finding]]


def write(root: Path, name: str, text: str) -> None:
    """Write one file of a made-up project."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def said(rule: Rule, root: Path) -> list[str]:
    """Give what a rule finds, as `file: text` without line numbers."""
    return [f"{found.path.relative_to(root)}: {found.text}" for found in rule(root)]


@pytest.mark.parametrize(
    "rule", [sizes, sql, told, tree, used, words, docs], ids=lambda rule: rule.__name__.split(".")[-1]
)
def test_the_project_keeps_the_rule(rule: object) -> None:
    assert said(rule.findings, ROOT) == []  # type: ignore[attr-defined]


class TestSizes:
    def test_a_long_file(self, tmp_path: Path) -> None:
        write(tmp_path, "src/signoff/web/pages.py", "x = 1\n" * (sizes.FILE + 1))

        assert said(sizes.findings, tmp_path) == [
            "src/signoff/web/pages.py: the file has 451 lines, the budget is 450"
        ]

    def test_tables_and_wire_may_be_longer(self, tmp_path: Path) -> None:
        write(tmp_path, "src/signoff/domain/contracts/tables.py", "x = 1\n" * sizes.FILE_OF_SHAPES)
        write(tmp_path, "src/signoff/api/kosli/wire/trails.py", "x = 1\n" * sizes.FILE_OF_SHAPES)

        assert said(sizes.findings, tmp_path) == []

    def test_migrations_have_no_budget(self, tmp_path: Path) -> None:
        write(tmp_path, "src/signoff/migrations/versions/0001.py", function(sizes.FILE))

        assert said(sizes.findings, tmp_path) == []

    @pytest.mark.parametrize(
        ("name", "budget"),
        [
            ("src/signoff/kernel/tx.py", sizes.FUNCTION),
            ("tests/test_all.py", sizes.FUNCTION),
            ("src/signoff/api/kit/hal.py", sizes.FUNCTION),
            ("src/signoff/api/kosli/trails.py", sizes.FUNCTION_IN_A_DIALECT),
        ],
    )
    def test_a_long_function(self, tmp_path: Path, name: str, budget: int) -> None:
        write(tmp_path, name, function(budget) + "\n\n" + function(budget + 1, "longer"))

        assert said(sizes.findings, tmp_path) == [
            f"{name}: longer has {budget + 1} lines, the budget is {budget}"
        ]

    def test_a_crowded_room(self, tmp_path: Path) -> None:
        for number in range(sizes.ROOM_FILES + 1):
            write(tmp_path, f"src/signoff/domain/evidence/thing{number}.py", "")

        assert said(sizes.findings, tmp_path) == [
            "src/signoff/domain/evidence: the room has 16 files, the budget is 15: split it"
        ]


def function(lines: int, name: str = "long") -> str:
    """Write a function of so many lines."""
    return f"def {name}():\n" + "    pass\n" * (lines - 1)


OWN = "src/signoff/domain/contracts/store.py"
VERSION = "from signoff.domain.catalog.tables import version\n"
CONTRACTS_TABLES = "from signoff.domain.contracts.tables import pact\n"


class TestSql:
    @pytest.mark.parametrize(
        "text",
        [
            CONTRACTS_TABLES + "from sqlalchemy import insert\ninsert(pact)\n",
            CONTRACTS_TABLES + "from signoff.kernel.sql import upsert\nupsert(pact, 'id')\n",
            "from signoff.domain.contracts import tables as t\nt.pact.delete()\n",
            "from .tables import pact\npact.update()\n",
        ],
    )
    @pytest.mark.parametrize("name", [OWN, "src/signoff/domain/contracts/store/pacts.py"])
    def test_a_store_writes_its_own_tables(self, tmp_path: Path, name: str, text: str) -> None:
        write(tmp_path, name, text.replace("from .", "from .." if name.endswith("pacts.py") else "from ."))

        assert said(sql.findings, tmp_path) == []

    @pytest.mark.parametrize(
        "text",
        [
            VERSION + "import sqlalchemy as sa\nsa.update(version)\n",
            VERSION + "from sqlalchemy import insert as i\ni(version)\n",
            VERSION + "version.delete()\n",
            "import signoff.domain.catalog.tables\nsignoff.domain.catalog.tables.version.insert()\n",
            VERSION + "from sqlalchemy.dialects import postgresql\npostgresql.insert(version)\n",
            VERSION + "from signoff.kernel.sql import insert_row\ninsert_row(version, 'number')\n",
        ],
    )
    def test_a_store_writes_no_other_room(self, tmp_path: Path, text: str) -> None:
        write(tmp_path, OWN, text)

        assert said(sql.findings, tmp_path) == [
            f"{OWN}: writes signoff.domain.catalog.tables.version, which belongs to catalog"
        ]

    def test_a_store_writes_no_part_of_another_room(self, tmp_path: Path) -> None:
        text = "from signoff.domain.catalog.flows.tables import flow\nfrom sqlalchemy import delete\ndelete(flow)\n"
        write(tmp_path, OWN, text)
        write(tmp_path, "src/signoff/domain/catalog/store.py", text)

        assert said(sql.findings, tmp_path) == [
            f"{OWN}: writes signoff.domain.catalog.flows.tables.flow, which belongs to catalog"
        ]

    def test_a_store_does_not_write_the_kernels_tables(self, tmp_path: Path) -> None:
        write(tmp_path, OWN, "from signoff.kernel.jobs import job\njob.delete()\n")

        assert said(sql.findings, tmp_path) == [
            f"{OWN}: writes signoff.kernel.jobs.job, which belongs to the kernel"
        ]

    @pytest.mark.parametrize(
        "name",
        ["src/signoff/domain/contracts/queries.py", "src/signoff/cli/repair.py", "src/signoff/web/pages.py"],
    )
    def test_nobody_else_writes(self, tmp_path: Path, name: str) -> None:
        write(tmp_path, name, CONTRACTS_TABLES + "from sqlalchemy import delete\ndelete(pact)\n")

        assert said(sql.findings, tmp_path) == [
            f"{name}: writes signoff.domain.contracts.tables.pact: only a room's store writes"
        ]

    def test_a_table_passed_in_is_nobodys_excuse(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            "src/signoff/web/pages.py",
            "from sqlalchemy import delete\ndef f(table): delete(table)\n",
        )

        assert said(sql.findings, tmp_path) == [
            "src/signoff/web/pages.py: writes a table: only a room's store writes"
        ]

    @pytest.mark.parametrize("name", ["queries", "matrix_queries", "queries/matrix"])
    def test_queries_read_and_join(self, tmp_path: Path, name: str) -> None:
        text = CONTRACTS_TABLES + "from sqlalchemy import select\nselect(pact)\n"
        write(tmp_path, f"src/signoff/domain/decisions/{name}.py", text)

        assert said(sql.findings, tmp_path) == []

    @pytest.mark.parametrize(
        "text",
        [
            "from sqlalchemy import select\n",
            CONTRACTS_TABLES,
            "from signoff.domain.catalog.flows.tables import flow\n",
        ],
    )
    def test_a_verb_holds_no_sql(self, tmp_path: Path, text: str) -> None:
        write(tmp_path, "src/signoff/domain/contracts/publishing.py", text)

        assert len(said(sql.findings, tmp_path)) == 1

    @pytest.mark.parametrize(
        "text", ["INSERT INTO pact VALUES (1)", "\n  UPDATE pact SET id = 1", "SELECT id\nFROM pact"]
    )
    def test_sql_is_no_text(self, tmp_path: Path, text: str) -> None:
        write(tmp_path, OWN, f"query = {text!r}\n")

        assert said(sql.findings, tmp_path) == [f"{OWN}: SQL as text: write a Core statement"]

    def test_dicts_and_sets_may_be_updated(self, tmp_path: Path) -> None:
        write(
            tmp_path, "src/signoff/web/pages.py", "seen = set()\nseen.update([1])\n'Select one FROM these'\n"
        )

        assert said(sql.findings, tmp_path) == []

    def test_kernel_and_migrations_do_as_they_need(self, tmp_path: Path) -> None:
        text = "from sqlalchemy import insert, text\ntext('DELETE FROM job')\ninsert(job)\n"
        write(tmp_path, "src/signoff/kernel/jobs.py", text)
        write(tmp_path, "src/signoff/migrations/versions/0001.py", text)

        assert said(sql.findings, tmp_path) == []


class TestTree:
    def test_a_room_and_a_dialect_without_readme(self, tmp_path: Path) -> None:
        for folder in ("domain/contracts", "api/kosli", "api/kit", "kernel"):
            write(tmp_path, f"src/signoff/{folder}/__init__.py", "")

        assert said(tree.findings, tmp_path) == [
            "src/signoff/domain/contracts: has no README.md",
            "src/signoff/api/kosli: has no README.md",
        ]

    def test_a_vendors_word(self, tmp_path: Path) -> None:
        write(tmp_path, "src/signoff/kernel/names.py", "pacticipantName = 1\n")
        write(tmp_path, "src/signoff/kernel/flows.py", "# as Flowdock has it\n")
        write(tmp_path, "src/signoff/kernel/addresses.py", "A = 'https://docs.kosli.com/schemas/policy/v1'\n")
        write(tmp_path, "src/signoff/api/pact_broker/wire.py", "pacticipant = 1\n")
        write(tmp_path, "src/signoff/api/pact_broker/README.md", "")

        assert said(tree.findings, tmp_path) == [
            "src/signoff/kernel/flows.py: Flowdock is a vendor's word: it belongs in a dialect",
            "src/signoff/kernel/names.py: pacticipant is a vendor's word: it belongs in a dialect",
        ]


class TestTold:
    EVENT = "class Moved(Event):\n    KIND: ClassVar[str] = 'thing.moved'\n"
    IMPORT = "from signoff.domain.contracts.part.events import Moved\n"

    @pytest.fixture
    def room(self, tmp_path: Path) -> Path:
        write(tmp_path, "src/signoff/domain/contracts/__init__.py", "")
        write(tmp_path, "src/signoff/domain/contracts/README.md", "`thing.moved`\n")
        write(tmp_path, "src/signoff/domain/contracts/part/events.py", self.EVENT)
        return tmp_path

    def test_an_event_that_the_readme_does_not_list(self, room: Path) -> None:
        write(room, "src/signoff/domain/contracts/README.md", "`thing.mover`\n")

        assert said(told.findings, room) == [
            "src/signoff/domain/contracts/README.md: does not list `thing.moved`"
        ]

    @pytest.mark.parametrize(
        "text",
        [
            'def move(tx):\n    """Move."""\n    tx.record(Moved())\n',
            'def move(tx):\n    """Move."""\n    _one()\n\ndef _one():\n    _two()\n\ndef _two(): return Moved()\n',
            "def move(tx): tx.record(Moved())\n",
        ],
    )
    def test_a_verb_that_does_not_say_what_it_records(self, room: Path, text: str) -> None:
        write(room, "src/signoff/domain/contracts/moving.py", self.IMPORT + text)

        assert said(told.findings, room) == [
            "src/signoff/domain/contracts/moving.py: move does not say that it records thing.moved"
        ]

    def test_a_verb_that_says_so_and_one_that_leaves_it_to_another(self, room: Path) -> None:
        text = 'def move(tx):\n    """Move; records thing.moved."""\n    Moved()\n\ndef also(tx): move(tx)\n'
        write(room, "src/signoff/domain/contracts/moving.py", self.IMPORT + text)

        assert said(told.findings, room) == []


class TestUsed:
    PLACE = "src/signoff/domain/contracts/publishing.py"

    @pytest.mark.parametrize(
        "text",
        [
            "def publish(): pass\n",
            "def publish(): return publish()\n",
            "publish = 1\n",
            "publish: int = 1\n",
            "class publish: pass\n",
        ],
    )
    def test_what_nothing_uses(self, tmp_path: Path, text: str) -> None:
        write(tmp_path, self.PLACE, text)
        write(tmp_path, "src/signoff/domain/contracts/other.py", "def publish(): pass\npublish()\n")
        write(
            tmp_path, "src/signoff/web/pages.py", "from signoff.domain.contracts.publishing import publish\n"
        )
        write(
            tmp_path,
            "tests/test_it.py",
            "from signoff.domain.contracts.publishing import publish\npublish()\n",
        )

        assert said(used.findings, tmp_path) == [f"{self.PLACE}: nothing uses publish"]

    @pytest.mark.parametrize(
        "text",
        [
            "from signoff.domain.contracts.publishing import publish as p\np()\n",
            "from signoff.domain.contracts import publishing\npublishing.publish()\n",
            "import signoff.domain.contracts.publishing\nsignoff.domain.contracts.publishing.publish()\n",
            "from signoff.domain.contracts.publishing import publish\ndef f(a: 'list[publish]'): pass\nf()\n",
        ],
    )
    def test_what_is_used(self, tmp_path: Path, text: str) -> None:
        write(tmp_path, self.PLACE, "def publish(): pass\n")
        write(tmp_path, "src/signoff/web/pages.py", text)

        assert said(used.findings, tmp_path) == []

    def test_who_decorates_uses(self, tmp_path: Path) -> None:
        write(tmp_path, self.PLACE, "import typer\n@typer.command()\ndef publish(): pass\n")

        assert said(used.findings, tmp_path) == []


class TestWords:
    @pytest.mark.parametrize(
        "text",
        [
            "/" + "work/main",
            "cd /" + "root/x",
            "https://" + "pypi" + ".org/simple",
            "# TO" + "DO: later",
            "as it is (fac" + "ts 2.3)",
        ],
    )
    def test_what_is_not_said(self, tmp_path: Path, text: str) -> None:
        write(tmp_path, "notes.txt", text)

        assert len(said(words.findings, tmp_path)) == 1

    @pytest.mark.parametrize("text", ["/flows/work/", "https://example.test/root/", "todos", "artifacts 2"])
    def test_what_may_be_said(self, tmp_path: Path, text: str) -> None:
        write(tmp_path, "notes.txt", text)

        assert said(words.findings, tmp_path) == []


class TestDocs:
    @pytest.fixture
    def project(self, tmp_path: Path) -> Path:
        write(tmp_path, "CHANGELOG.md", "# Changes\n\n## Unreleased\n")
        write(tmp_path, "pyproject.toml", "[project]\ndependencies = ['msgspec>=0.22', 'psycopg[binary]']\n")
        write(tmp_path, "requirements/dev.in", "# tests\n-c runtime.txt\npytest\n")
        write(tmp_path, "tests/clients/package.json", '{"dependencies": {"@pact/cli": "1.0.0"}}')
        rows = "| `msgspec` | a |\n| `psycopg` | b |\n| `pytest` | c |\n| `@pact/cli` | d |\n"
        write(tmp_path, "docs/dependencies.md", "# Dependencies\n\n" + rows)
        return tmp_path

    def test_all_well(self, project: Path) -> None:
        good = (
            "[a](docs/dependencies.md#dependencies) [b](https://example.test/x) [c](#one-two) `[d](no.md)`\n"
        )
        write(project, "README.md", "# One, two\n" + good + "```\n[e](no.md)\n```\n")

        assert said(docs.findings, project) == []

    def test_links_that_lead_nowhere(self, project: Path) -> None:
        write(project, "docs/page.md", "[a](gone.md)\n[b](dependencies.md#gone)\n")

        assert said(docs.findings, project) == [
            "docs/page.md: links to gone.md, which is not there",
            "docs/page.md: links to dependencies.md#gone, which has no such heading",
        ]

    def test_a_changelog_without_room_for_news(self, project: Path) -> None:
        write(project, "CHANGELOG.md", "# Changes\n")

        assert said(docs.findings, project) == ["CHANGELOG.md: has no section 'Unreleased'"]

    def test_dependencies_and_their_page_agree(self, project: Path) -> None:
        write(project, "requirements/dev.in", "hypothesis>=6\n")

        assert said(docs.findings, project) == [
            "docs/dependencies.md: does not explain the dependency hypothesis",
            "docs/dependencies.md: explains pytest, which is no dependency",
        ]
