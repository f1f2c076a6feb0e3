"""What a browser may do with a page: nothing inline, nothing from elsewhere, in nobody's frame."""

from urllib.parse import urlsplit

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self';"
    " form-action {forms}; base-uri 'none'; frame-ancestors 'none'"
)
NAME = "content-security-policy"
OWN = _POLICY.format(forms="'self'")
# For a style sheet from elsewhere that has small drawings inside.
DRAWINGS = OWN.replace("img-src 'self'", "img-src 'self' data:")


def leading_to(uri: str) -> str:
    """Give the policy of a page whose form ends at another site, since browsers look at where a form is sent on to."""
    parts = urlsplit(uri)
    return _POLICY.format(forms=f"'self' {parts.scheme}://{parts.netloc}") if parts.netloc else OWN
