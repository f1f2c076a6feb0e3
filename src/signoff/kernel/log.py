"""Structured logs: one line an event, with the request's id on every line that a request causes."""

import logging
import sys

import structlog

from signoff.kernel.settings import Settings, SettingsError


def configure(settings: Settings) -> None:
    """Set up logging for this process, on standard error, in the format that the settings ask for."""
    level = level_of(settings)
    render = (
        structlog.processors.JSONRenderer()
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # Asked for anew each time: whoever redirects standard error, as tests do, would leave a closed one behind.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def level_of(settings: Settings) -> int:
    """Give the number of the level that the settings name; raises SettingsError when there is none of that name."""
    level = logging.getLevelNamesMapping().get(settings.log_level.upper())
    if level is None:
        raise SettingsError(f"SIGNOFF_LOG_LEVEL has no level {settings.log_level!r}")
    return level
