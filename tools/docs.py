"""Write the reference pages from the code: settings, events, the command line. `python -m tools.docs` renews them."""

import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from inspect import getdoc
from pathlib import Path
from pkgutil import walk_packages
from typing import Any, get_type_hints

from typer.main import get_command

from signoff import domain
from signoff.cli.main import app
from signoff.kernel.events import Event, event_kinds
from signoff.kernel.settings import described
from tools import routes

FOLDER = Path("docs/reference")


def main() -> None:
    """Write every page."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in PAGES:
        (FOLDER / name).write_text(page(name))
    for dialect in routes.dialects():
        routes.readme(dialect).write_text(routes.written(dialect))


def page(name: str) -> str:
    """Give the text of the page with this file name."""
    return "\n".join(PAGES[name]()) + "\n"


def _settings() -> Iterator[str]:
    yield "# Settings"
    yield ""
    yield "All are environment variables; `signoff config` prints those in force. An unknown one is an error."
    yield ""
    yield from _table(
        ("variable", "default", "meaning"), [(f"`{v}`", _code(d), s) for v, d, s in described()]
    )


def _events() -> Iterator[str]:
    yield "# Events"
    yield ""
    yield "Every change is recorded as one of these, with its organisation, actor, subject and time. The payload has"
    yield "the fields below and never a secret."
    for kind, event in _kinds().items():
        yield from ("", f"## {kind}", "", *(getdoc(event) or "").splitlines())
        fields = {name: hint for name, hint in get_type_hints(event).items() if name != "KIND"}
        rows = [(f"`{name}`", f"`{_type(hint)}`") for name, hint in fields.items()]
        yield from ("", *_table(("field", "type"), rows))


def _kinds() -> dict[str, type[Event]]:
    # A part of a room has events of its own.
    for module in walk_packages(domain.__path__, f"{domain.__name__}."):
        if module.name.endswith(".events"):
            import_module(module.name)
    return {kind: event for kind, event in event_kinds().items() if event.__module__.startswith("signoff.")}


def _type(hint: Any) -> str:
    return hint.__name__ if isinstance(hint, type) and not hasattr(hint, "__args__") else str(hint)


def _commands() -> Iterator[str]:
    yield "# Commands"
    yield ""
    yield "Options that stand for a setting name its variable, and are stronger than it. A refusal ends with status 1,"
    yield "a mistake in the call or the settings with status 2."
    for path, command in _leaves("signoff", get_command(app)):
        arguments = [each for each in command.params if each.param_type_name == "argument"]
        options = [each for each in command.params if each.param_type_name == "option"]
        usage = " ".join([path, *(each.name.upper() for each in arguments)])
        yield from ("", f"## {path}", "", command.help.strip(), "", "```", f"{usage} [OPTIONS]", "```", "")
        rows = [(f"`{each.name.upper()}`", each.help) for each in arguments]
        rows += [(f"`{', '.join(each.opts)}`", _sentence(each)) for each in options]
        yield from _table(("", "meaning"), rows)


def _leaves(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    children = getattr(command, "commands", None)
    if children is None:
        yield path, command
        return
    for name, child in children.items():
        yield from _leaves(f"{path} {name}", child)


def _sentence(option: Any) -> str:
    default = "" if option.default in (None, False) else f" Default: {_code(str(option.default))}."
    return re.sub(r"\[(SIGNOFF_\w+)\]", r"`\1`", option.help) + default


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    if not rows:
        return
    for row in (head, ("---",) * len(head), *rows):
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


PAGES = {"settings.md": _settings, "events.md": _events, "cli.md": _commands}

if __name__ == "__main__":
    main()
