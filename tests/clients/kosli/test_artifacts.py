"""Artifacts by the released command: by what they are, and found again by what is known of them."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.clients.kosli.commands import Sources
from tests.clients.pact.commands import Client


def of_folder(root: Path) -> str:
    """Fingerprint a folder as the command's documentation says."""
    found: list[str] = []

    def walk(folder: Path) -> None:
        for path in sorted(folder.iterdir(), key=lambda each: each.name.encode()):
            found.append(hashlib.sha256(path.name.encode()).hexdigest())
            if path.is_dir():
                walk(path)
            else:
                found.append(hashlib.sha256(path.read_bytes()).hexdigest())

    walk(root)
    return hashlib.sha256("".join(found).encode()).hexdigest()


class Build:
    """Reports artifacts on a trail of a test."""

    def __init__(self, kosli: Client, flow: str, trail: str, sources: Sources) -> None:
        self.kosli, self.flow, self.trail, self.sources = kosli, flow, trail, sources

    def reported(self, *what: str, name: str = "cli", commit: str = "") -> str:
        """Report an artifact; give what was printed."""
        where = ("--flow", self.flow, "--trail", self.trail, "--commit", commit or self.sources.head)
        links = ("--build-url", "https://ci.example.org/1", "--commit-url", "https://git.example.org/c")
        return self.kosli.does("attest", "artifact", *what, "--name", name, *where, *links)

    def shown(self, expression: str) -> Any:
        """Get what an expression stands for."""
        return json.loads(self.kosli.does("get", "artifact", f"{self.flow}{expression}", "--output", "json"))


@pytest.fixture
def build(kosli: Client, flow: str, trail: str, sources: Sources) -> Build:
    return Build(kosli, flow, trail, sources)


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_a_file(build: Build, tmp_path: Path, unique: str) -> None:
    path = written(tmp_path, "app.bin", unique)
    fingerprint = hashlib.sha256(unique.encode()).hexdigest()

    assert fingerprint in build.reported(str(path), "--artifact-type", "file")
    shown = build.shown(f"@{fingerprint}")
    assert (shown["filename"], shown["trail_name"]) == ("app.bin", build.trail)
    assert shown["git_commit"] == build.sources.head
    assert shown["git_commit_info"]["author"] == "Ada <ada@example.org>"
    assert shown["commit_url"] == "https://git.example.org/c"
    assert shown["build_url"] == "https://ci.example.org/1"
    assert shown["state"] == "COMPLIANT"


def test_a_folder(build: Build, tmp_path: Path, unique: str) -> None:
    for name in ("b.txt", "a/x.txt", "a/B.txt", "Z.txt"):
        written(tmp_path / "dist", name, f"{name} of {unique}")

    build.reported(str(tmp_path / "dist"), "--artifact-type", "dir")

    assert build.shown(f"@{of_folder(tmp_path / 'dist')}")["filename"] == "dist"


def test_a_fingerprint_that_somebody_else_made(build: Build, unique: str) -> None:
    fingerprint = hashlib.sha256(unique.encode()).hexdigest()

    build.reported("registry.example.org/app:1", "--fingerprint", fingerprint, "--annotate", "size=1 MB")

    assert build.shown(f"@{fingerprint}")["filename"] == "registry.example.org/app:1"


def test_one_artifact_on_two_trails(build: Build, unique: str) -> None:
    fingerprint = hashlib.sha256(unique.encode()).hexdigest()
    build.reported("app", "--fingerprint", fingerprint)
    build.trail = "build-2"
    build.reported("app", "--fingerprint", fingerprint)

    assert build.shown(f"@{fingerprint}")["trail_name"] == "build-2"
    both = build.shown(f":{build.sources.head}")
    assert {each["trail_name"] for each in both} == {"build-1", "build-2"}
    for trail in ("build-1", "build-2"):
        where = ("--trail", trail, "--output", "json")
        shown = json.loads(build.kosli.does("get", "artifact", f"{build.flow}@{fingerprint}", *where))
        assert shown["trail_name"] == trail
    assert "total 2 items" in build.kosli.does("list", "trails", "--fingerprint", fingerprint)


def test_a_later_build_of_the_same_name(build: Build, unique: str) -> None:
    for number in ("1", "2"):
        build.reported("app", "--fingerprint", hashlib.sha256((unique + number).encode()).hexdigest())

    listed = build.kosli.does("list", "artifacts", "--flow", build.flow)

    assert listed.count("Name: app") == 2


def test_found_by_the_beginning(build: Build, unique: str) -> None:
    fingerprint = hashlib.sha256(unique.encode()).hexdigest()
    build.reported("app", "--fingerprint", fingerprint)

    for value, whole in (
        (fingerprint, fingerprint),
        (fingerprint[:12], fingerprint),
        (build.sources.head, build.sources.head),
        (build.sources.head[:5], build.sources.head),
    ):
        found = build.kosli.does("search", value)
        assert f"resolved to {'commit' if len(whole) == 40 else 'artifact with fingerprint'} {whole}" in found
        assert fingerprint in found
    assert build.shown(f"@{fingerprint[:5]}")["fingerprint"] == fingerprint
    assert [each["fingerprint"] for each in build.shown(f":{build.sources.head[:5]}")] == [fingerprint]


def test_what_begins_like_many(build: Build, unique: str) -> None:
    beginning = hashlib.sha256(unique.encode()).hexdigest()[:12]
    for digit in "ab":
        build.reported("app", "--fingerprint", beginning + digit * 52)

    found = build.kosli.does("search", beginning)

    assert "resolved to 2 fingerprint(s) and 0 commit(s) across 2 artifacts" in found
    told = build.kosli.refuses("get", "artifact", f"{build.flow}@{beginning}")
    assert f"'{beginning}' is the beginning of 2 fingerprints" in told


def test_what_is_not_there(build: Build, unique: str) -> None:
    fingerprint = hashlib.sha256(unique.encode()).hexdigest()

    assert f"No matches for '{fingerprint}'." in build.kosli.refuses("search", fingerprint)
    told = build.kosli.refuses("get", "artifact", f"{build.flow}@{fingerprint}")
    place = f"flow '{build.flow}' belonging to organization 'default'"
    assert f"Artifact with fingerprint '{fingerprint}' does not exist in {place}" in told


def test_an_artifact_makes_the_trail_that_it_is_reported_on(build: Build, unique: str) -> None:
    build.trail = "unheard-of"
    build.reported("app", "--fingerprint", hashlib.sha256(unique.encode()).hexdigest())

    assert "artifact 'app' created for template name 'cli'" in build.kosli.does(
        "get", "trail", "unheard-of", "--flow", build.flow
    )


def test_the_repository_comes_with_the_build(server_of_github: Client, flow: str, unique: str) -> None:
    server_of_github.does("begin", "trail", "build-1", "--flow", flow)

    assert f"acme/{unique}" in server_of_github.does("list", "repos", "--search", unique)
    shown = server_of_github.does("get", "repo", f"acme/{unique}")
    assert f"https://github.com/acme/{unique}" in shown
    server_of_github.does("tag", "repo", f"acme/{unique}", "--set", "team=payments")
    assert "team" in server_of_github.does("get", "repo", f"acme/{unique}")
    assert unique in server_of_github.does(
        "list", "repos", "--name", f"acme/{unique}", "--tag", "team:payments"
    )
    assert unique in server_of_github.does("list", "repos", "--repo-id", "4711", "--sort-direction", "desc")
    assert "No repos" in server_of_github.does("list", "repos", "--name", f"acme/{unique}", "--tag", "tier")


@pytest.fixture
def server_of_github(kosli: Client, unique: str) -> Client:
    """The command in a job of GitHub's."""
    job = {
        "GITHUB_RUN_NUMBER": "7",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": f"acme/{unique}",
        "GITHUB_REPOSITORY_ID": "4711",
        "GITHUB_RUN_ID": "99",
        "GITHUB_SHA": "0" * 40,
    }
    return Client(kosli.command, {**kosli.environment, **job}, kosli.folder)


def test_the_older_way_to_report(build: Build, unique: str) -> None:
    fingerprints = [hashlib.sha256((unique + number).encode()).hexdigest() for number in "12"]
    for fingerprint, commit in zip(fingerprints, build.sources.commits, strict=True):
        links = ("--build-url", "https://ci.example.org/1", "--commit-url", "https://git.example.org/c")
        what = ("--fingerprint", fingerprint, "--git-commit", commit, "--flow", build.flow)
        build.kosli.does("report", "artifact", "app", *what, *links)

    assert [build.shown(f"@{each}")["trail_name"] for each in fingerprints] == list(build.sources.commits)
