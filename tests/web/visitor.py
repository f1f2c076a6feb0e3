"""A browser without a screen, on the application in this process."""

import re
from urllib.parse import urlencode

from httpx2 import Response
from prometheus_client import REGISTRY

from tests.api.client import BASE, Client

# What Chromium sends when somebody types an address.
ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8"

FORM = "application/x-www-form-urlencoded"
_TOKEN = re.compile(r'name="token" value="([^"]+)"')


class Visitor:
    """Asks for pages."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def get(self, path: str, accept: str = ACCEPT, method: str = "GET", **headers: str) -> Response:
        """Ask for a path; header names are given with `_` for `-`."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.send(method, path, headers={"accept": accept, **given})

    def token(self, path: str) -> str:
        """Give what the forms of a page carry."""
        found = _TOKEN.search(self.get(path).text)
        assert found, f"no form at {path}"
        return found[1]

    def send(
        self, path: str, *fields: tuple[str, str], at: str = "", token: str | None = None, **headers: str
    ) -> Response:
        """Send a form of the page `at` (that of the same path if not said) as Chromium does."""
        fields = (*fields, ("token", self.token(at or path) if token is None else token))
        given = {
            "origin": BASE,
            "sec_fetch_site": "same-origin",
            "content_type": FORM,
            "accept": ACCEPT,
            **headers,
        }
        return self._client.send(
            "POST",
            path,
            urlencode(fields).encode(),
            headers={name.replace("_", "-"): value for name, value in given.items() if value},
        )

    def upload(
        self, path: str, field: str, name: str, content: bytes, *, at: str, origin: str = BASE
    ) -> Response:
        """Send a file from a form of the page `at` as Chromium does."""
        edge = "----edge"
        head = f'--{edge}\r\nContent-Disposition: form-data; name="token"\r\n\r\n{self.token(at)}\r\n'
        head += f'--{edge}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        kind = f"multipart/form-data; boundary={edge}"
        given = {"origin": origin, "sec-fetch-site": "same-origin", "content-type": kind, "accept": ACCEPT}
        return self._client.send("POST", path, body, headers=given)

    def content(self, path: str) -> str:
        """Give what stands between the header and the footer of a page that must be there."""
        response = self.get(path)
        assert response.status_code == 200, response.text
        return content_of(response)

    def queries(self, path: str, template: str) -> float:
        """Give how many statements a page sent to the database."""
        before = _sent(template)
        self.content(path)
        return _sent(template) - before


def content_of(response: Response) -> str:
    """Give what stands between the header and the footer of a page."""
    found = re.search(r"<main [^>]*>\n(.*)</main>", response.text, re.DOTALL)
    assert found
    return found[1]


def _sent(template: str) -> float:
    return REGISTRY.get_sample_value("signoff_request_queries_sum", {"route": template}) or 0
