"""Write a migration from what the tables in the code have and the newest migration lacks.

`python -m tools.migration "Add teams."` adds one; with `--again` it replaces the newest, which must not have landed.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command

from signoff.kernel.settings import Settings
from signoff.migrations.connecting import connected
from signoff.migrations.upgrade import config, upgrade

VERSIONS = Path("src/signoff/migrations/versions")


def main() -> None:
    """Read the command line and write the script."""
    parser = argparse.ArgumentParser(description="Write a migration.")
    parser.add_argument("sentence", help="what it does, such as 'Add teams.'")
    parser.add_argument("--again", action="store_true", help="replace the newest migration")
    arguments = parser.parse_args()
    replaced = _newest()
    text = replaced.read_text()
    if arguments.again:
        replaced.unlink()
    try:
        write(arguments.sentence)
    except BaseException:
        # Else the next try would replace the one before it, which may have landed.
        replaced.write_text(text)
        raise
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", VERSIONS], check=True)
    print(_newest())


def write(sentence: str) -> None:
    """Compare the tables with a database that all migrations have been applied to, and write the difference."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=folder)
        upgrade(settings)
        with connected(settings) as connection:
            number = len(_scripts()) + 1
            command.revision(config(connection), sentence, autogenerate=True, rev_id=f"{number:04}")


def _scripts() -> list[Path]:
    return sorted(path for path in VERSIONS.iterdir() if re.fullmatch(r"\d{4}_\w*\.py", path.name))


def _newest() -> Path:
    return _scripts()[-1]


if __name__ == "__main__":
    main()
