"""Who limits a program of the system that reads hostile bytes? This one gives up memory, time and network, then becomes it."""

import ctypes
import os
import resource
import sys

MEBIBYTE = 1024 * 1024
LIMITS = {
    resource.RLIMIT_AS: 1536 * MEBIBYTE,
    resource.RLIMIT_CPU: 60,
    resource.RLIMIT_FSIZE: 64 * MEBIBYTE,
    resource.RLIMIT_CORE: 0,
}
CLONE_NEWUSER, CLONE_NEWNET, PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, SIGKILL = 0x1000_0000, 0x4000_0000, 1, 38, 9


def main(arguments: list[str]) -> None:
    """Confine this process, then run the program that the arguments name."""
    for kind, limit in LIMITS.items():
        ceiling = resource.getrlimit(kind)[1]
        bounded = limit if ceiling == resource.RLIM_INFINITY else min(limit, ceiling)
        resource.setrlimit(kind, (bounded, bounded))
    if sys.platform == "linux":
        system = ctypes.CDLL(None)
        if system.unshare(CLONE_NEWNET) != 0:
            system.unshare(CLONE_NEWUSER | CLONE_NEWNET)
        system.prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
        system.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if os.getppid() != int(arguments[0]):
            raise SystemExit(1)
    os.execvp(arguments[1], arguments[1:])  # noqa: S606 -- no shell is wanted


if __name__ == "__main__":
    main(sys.argv[1:])
