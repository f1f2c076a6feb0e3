"""What a server writes to its log when something in it breaks: enough to find out why, and no credential."""

from pathlib import Path

import httpx2
import pytest

from signoff.kernel.settings import Settings
from tests.processes import serve


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_crash_is_told_without_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    monkeypatch.setenv("SIGNOFF_LOG_FORMAT", form)
    with serve(Settings(data_dir=str(tmp_path), durable=False)) as server:
        token = server.token
        with httpx2.Client(base_url=server.url, headers={"Authorization": f"Bearer {token}"}) as client:
            answer = client.post("/test/error", content="a body that is nobody's business")
        printed = server.output

    assert answer.status_code == 500
    told = printed.partition("request crashed")[2]
    assert answer.json()["error"]["reference"] in printed
    assert "This error was asked for" in told
    assert token not in told
    assert "nobody's business" not in told
