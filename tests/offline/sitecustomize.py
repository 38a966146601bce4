"""Refuse the network in this Python and, through PYTHONPATH, in every Python that a test starts."""

import sys

_LOOKUPS = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
_SENDINGS = {"socket.connect", "socket.sendto", "socket.sendmsg"}


class NetworkUsed(RuntimeError):
    """Something wanted the network; offline is the normal state of the desk."""


def _refuse(event: str, arguments: tuple) -> None:
    # An address outside this machine is a tuple; sockets in the file system are named by a text.
    if event in _LOOKUPS or (event in _SENDINGS and isinstance(arguments[1], tuple)):
        raise NetworkUsed(event, arguments)


sys.addaudithook(_refuse)
