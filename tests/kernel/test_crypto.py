"""The secret of an installation: made once, kept whole, and never an empty one."""

import os
import threading
from pathlib import Path

import pytest

from signoff.kernel.crypto import load_keys, store_secret, stored_secret
from signoff.kernel.settings import Settings, SettingsError


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=str(tmp_path / "new"))


def file_of(settings: Settings) -> Path:
    return Path(settings.data_dir) / "secret.key"


def test_it_is_made_once_and_for_its_owner_only(settings: Settings) -> None:
    assert stored_secret(settings) is None
    first = load_keys(settings)

    assert load_keys(settings).forms() == first.forms()
    assert file_of(settings).stat().st_mode & 0o777 == 0o600
    assert file_of(settings).parent.stat().st_mode & 0o777 == 0o700
    assert [each.name for each in file_of(settings).parent.iterdir()] == ["secret.key"]


def test_who_comes_second_is_given_the_first_ones(settings: Settings) -> None:
    assert store_secret(settings, "first") == "first"
    assert store_secret(settings, "second") == "first"
    assert stored_secret(settings) == "first"
    assert [each.name for each in file_of(settings).parent.iterdir()] == ["secret.key"]


def test_many_at_once_agree(settings: Settings) -> None:
    found: list[str] = []
    all_at_once = threading.Barrier(8)

    def store(number: int) -> None:
        all_at_once.wait()
        found.append(store_secret(settings, f"secret {number}"))

    threads = [threading.Thread(target=store, args=(number,)) for number in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert set(found) == {stored_secret(settings)}
    assert len(found) == 8


def test_a_crash_while_it_is_written_leaves_nothing_to_be_taken_for_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_handle: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", crash)
        with pytest.raises(KeyboardInterrupt):
            store_secret(settings, "half")

    assert stored_secret(settings) is None
    assert store_secret(settings, "whole") == "whole"


@pytest.mark.parametrize("content", ["", "\n"])
def test_an_empty_one_is_refused(settings: Settings, content: str) -> None:
    """Else everything would be sealed and signed with a key that everybody knows."""
    file_of(settings).parent.mkdir()
    file_of(settings).write_text(content)

    with pytest.raises(SettingsError, match="is empty"):
        load_keys(settings)
