"""How is a log line written? One line, ids only; the extra fields of the call follow as key=value."""

import logging

_STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_HIDDEN = {"request", "job", "args", "server_time"}


class LineFormatter(logging.Formatter):
    """Write `time level logger message key=value ...`."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        extra = {key: value for key, value in vars(record).items() if key not in _STANDARD | _HIDDEN}
        pairs = " ".join(f"{key}={value}" for key, value in extra.items() if isinstance(value, str | int | float))
        return f"{line} {pairs}".rstrip()
