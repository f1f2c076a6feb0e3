"""Templates of flows, as files."""

from pathlib import Path

REVIEWED = """\
version: 1
trail:
  attestations:
  - name: ticket
    type: jira
  artifacts:
  - name: cli
    attestations:
    - name: unit-tests
      type: junit
"""


def written(folder: Path, text: str = REVIEWED) -> str:
    """Write a template; give its path."""
    path = folder / "template.yml"
    path.write_text(text)
    return str(path)
