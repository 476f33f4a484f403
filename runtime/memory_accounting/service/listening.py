"""The sockets that the service listens on."""

from __future__ import annotations

import errno
import socket
from typing import Final

BACKLOG: Final = 2048
"""Connections that wait to be accepted; the system may allow fewer."""


def listen(host: str, port: int) -> list[socket.socket]:
    """Return sockets that listen on all addresses of a host, on one port; 0: one that is free.

    Raises ValueError, naming the remedy, where that is not possible.
    """
    host = host.strip("[]")  # as a URL has an address of version 6
    sockets: list[socket.socket] = []
    failure: OSError | None = None
    for family, address in _addresses(host, port):
        try:
            # The port that was free for the first address is taken for the others too.
            chosen = sockets[0].getsockname()[1] if sockets and port == 0 else port
            sockets.append(_listening(family, (address, chosen)))
        except OSError as error:
            failure = error
            if error.errno not in {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}:
                break
    # `localhost` may have an address that the machine does not.
    if sockets and (failure is None or failure.errno in {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}):
        return sockets
    for each in sockets:
        each.close()
    raise ValueError(_told(host, port, failure)) from failure


def url_of(listener: socket.socket, host: str) -> str:
    """Return the URL of the service at a socket: by its host, but for one that stands for all."""
    address, port = listener.getsockname()[:2]
    host = host.strip("[]")
    name = address if host in {"", "0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def _addresses(host: str, port: int) -> list[tuple[socket.AddressFamily, str]]:
    try:
        found = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no host name"
        raise ValueError(f"host {host!r} is not known here: {reason}") from error
    return [*dict.fromkeys((family, str(place[0])) for family, _, _, _, place in found)]


def _listening(family: socket.AddressFamily, place: tuple[str, int]) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        # A service that is started again must not wait for the connections of the last one to be
        # forgotten. A port that is listened on is taken all the same.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind(place)
        listener.listen(BACKLOG)
        listener.setblocking(False)  # noqa: FBT003 - the API of sockets
    except OSError:
        listener.close()
        raise
    return listener


def _told(host: str, port: int, failure: OSError | None) -> str:
    match failure.errno if failure is not None else None:
        case errno.EADDRINUSE:
            return f"port {port} of {host} is in use: stop what listens there, or set another port"
        case errno.EACCES:
            return f"port {port} may not be used by this user: set one from 1024"
        case errno.EADDRNOTAVAIL:
            return f"host {host!r} is no address of this machine: set one that is, or 0.0.0.0"
        case _:
            reason = failure.strerror if failure is not None else "it has no address"
            return f"the service cannot listen on {host} port {port}: {reason}"
