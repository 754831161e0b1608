"""Who waits to read documents? A program that loads the parsers once, then forks a confined reader for each document."""

import gc
import json
import os
import resource
import signal
import socket
import sys
from typing import Any

ORDER_BYTES = 4096


def main(arguments: list[str]) -> None:
    """Serve the orders that come on the socket until its other end closes."""
    sys.path.insert(0, arguments[1])
    from netboard.foundation.documents.reading import tasks  # noqa: PLC0415 -- the path is known only now

    tasks.warm()
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the readers
    with socket.socket(fileno=int(arguments[0])) as line:
        line.send(b"ready")
        while True:
            order, handles, _flags, _address = socket.recv_fds(line, ORDER_BYTES, 3)
            if not order:
                return
            if os.fork() == 0:
                line.close()
                serve(json.loads(order), handles)
            for handle in handles:
                os.close(handle)


def serve(order: dict[str, Any], handles: list[int]) -> None:
    """Read one document under limits, write the answer, end without cleaning up."""
    from netboard.foundation.documents.reading import tasks  # noqa: PLC0415 -- already loaded
    from netboard.foundation.files import _inspector  # noqa: PLC0415 -- already loaded

    code = 1
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(order["wall_seconds"])
        resource.setrlimit(resource.RLIMIT_CPU, (order["cpu_seconds"], order["cpu_seconds"]))
        _inspector.confine([0, order["memory_bytes"], order["cpu_seconds"], order["answer_bytes"], 0, 0])
        with os.fdopen(handles[0], "rb") as question:
            question.seek(0)
            content = question.read()
        answer = tasks.answer(order["task"], content)
        with os.fdopen(handles[1], "wb") as reply:
            reply.write(json.dumps(answer).encode())
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    main(sys.argv[1:])
