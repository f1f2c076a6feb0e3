"""Prometheus metrics of requests; labels have few values: a route's template, never a path."""

from functools import cache

from prometheus_client import Counter, Histogram

_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})

_requests = Counter("signoff_requests", "Requests answered.", ["method", "route", "status"])
_seconds = Histogram(
    "signoff_request_seconds",
    "Seconds from a request's first byte to its answer.",
    ["route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_queries = Histogram(
    "signoff_request_queries",
    "Statements that a request sent to the database.",
    ["route"],
    buckets=(1, 2, 5, 10, 15, 20, 30, 50, 100, 200),
)


# Looking a series up by its labels takes longer than counting.
_requests_of = cache(_requests.labels)
_seconds_of = cache(_seconds.labels)
_queries_of = cache(_queries.labels)


def asked(route: str, statements: int) -> None:
    """Count what one request sent to the database."""
    _queries_of(route).observe(statements)


def observed(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    _requests_of(method if method in _METHODS else "other", route, str(status)).inc()
    _seconds_of(route).observe(seconds)
