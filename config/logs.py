"""Logs as JSON lines with the request's id, and nothing about people in them."""

import re
import traceback
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# What follows these in an address opens a door, so it stays out of logs.
ONE_USE = re.compile(r"(/t/|/reset/key/|/confirm-email/)[^/\s\"']+")
QUERY = re.compile(r"(/[^\s\"'?]*)\?[^\s\"']*")


def masked(text: str) -> str:
    """Take one-use codes and query strings out of a text that may hold addresses."""
    return QUERY.sub(r"\1?…", ONE_USE.sub(r"\1…", text))


def mask_event(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Mask the sentence of a log line, whoever wrote it."""
    event["event"] = masked(str(event.get("event", "")))
    return event


def name_failure(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Log a failure's kind and where it happened; its message may quote somebody's words."""
    failure: Any = event.pop("exc_info", None)
    event.pop("exc_text", None)
    if isinstance(failure, BaseException):
        failure = (type(failure), failure, failure.__traceback__)
    if isinstance(failure, tuple) and failure[0] is not None:
        event["failure"] = f"{failure[0].__module__}.{failure[0].__qualname__}"
        event["where"] = [
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(failure[2])
        ]
    record = event.get("_record")
    if record is not None and record.name == "celery.app.trace":
        # Celery's own sentence quotes arguments, results and messages.
        task = getattr(record, "data", {}).get("name", "unknown")
        event["event"] = f"task {task}: {record.levelname.lower()}"
    return event


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    name_failure,
    mask_event,
]


def logging_config(level: str) -> dict[str, Any]:
    """Return Django's LOGGING: everything to standard output, one JSON object a line."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
            }
        },
        "handlers": {"standard": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["standard"], "level": level},
        "loggers": {
            # Replaces Django's own handlers, which mail tracebacks.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            # It warns that a broker of files has no host name.
            "kombu.connection": {"level": "ERROR", "propagate": True},
        },
    }


def configure() -> None:
    """Let structlog write through the same handler as everything else."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def scrub(event: Any, _hint: Any) -> Any:
    """Leave in an error report its kind and place: no request, no person, no values."""
    for key in ("request", "user", "extra", "breadcrumbs", "server_name", "logentry", "message"):
        event.pop(key, None)
    if "transaction" in event:
        event["transaction"] = masked(event["transaction"])
    for failure in event.get("exception", {}).get("values", []):
        failure["value"] = ""
        for frame in failure.get("stacktrace", {}).get("frames", []):
            frame.pop("vars", None)
    return event


def start_sentry(dsn: str) -> None:
    """Report errors to Sentry, scrubbed; traces and sessions stay off."""
    import sentry_sdk

    sentry_sdk.init(
        dsn=dsn,
        before_send=scrub,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
    )
