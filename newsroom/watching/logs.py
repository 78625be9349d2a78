"""Log records as lines or as JSON; neither has a link's secret in it, nor a reader's address."""

import json
import logging
import time
from contextvars import ContextVar
from typing import Any

from newsroom.watching.kinds import without_secrets

# The request that a thread answers, when requests are logged.
request_id: ContextVar[str] = ContextVar("request_id", default="")

LINE = "{asctime} {levelname} {name}: {message}"
FORMATS = ("text", "json")


class LineFormatter(logging.Formatter):
    def __init__(self) -> None:
        super().__init__(LINE, style="{")

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


class JSONFormatter(logging.Formatter):
    """One object a line. What a record has as `fields` stands beside its message."""

    def format(self, record: logging.LogRecord) -> str:
        seconds = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line: dict[str, Any] = {
            "time": f"{seconds}.{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if fields := getattr(record, "fields", None):
            line |= fields
        else:
            line["message"] = without_secrets(record.getMessage())
            if known := request_id.get():
                line["request_id"] = known
        if record.exc_info:
            line["exception"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


def logging_settings(*, form: str) -> dict[str, Any]:
    """For Django, and for granian's own messages: to standard error."""
    formatter = JSONFormatter if form == "json" else LineFormatter
    console = ["console"]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "line"},
            "nowhere": {"class": "logging.NullHandler"},
        },
        "root": {"handlers": console, "level": "WARNING"},
        "loggers": {
            "django": {"handlers": console, "level": "INFO", "propagate": False},
            # A missing page or a made-up host is the visitor's business, not a fault to report. A
            # logger without a handler would still print, by Python's last resort.
            "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
            "django.request": {"handlers": console, "level": "ERROR", "propagate": False},
            "newsroom.requests": {"handlers": console, "level": "INFO", "propagate": False},
            "_granian": {"handlers": console, "level": "ERROR", "propagate": False},
        },
    }
