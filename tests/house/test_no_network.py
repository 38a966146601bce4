"""The network is refused to the tests and to every Python they start, so what passes needs none."""

import socket
import subprocess
import sys

import pytest

from tests.offline.sitecustomize import NetworkUsed


def test_connecting_is_refused():
    with socket.socket() as door, pytest.raises(NetworkUsed):
        door.connect(("127.0.0.1", 9))


def test_looking_up_a_name_is_refused():
    with pytest.raises(NetworkUsed):
        socket.getaddrinfo("localhost", 9)


def test_sending_a_datagram_is_refused():
    with socket.socket(type=socket.SOCK_DGRAM) as door, pytest.raises(NetworkUsed):
        door.sendto(b"", ("127.0.0.1", 9))


def test_children_are_refused_too():
    child = subprocess.run(
        [sys.executable, "-c", "import socket; socket.create_connection(('127.0.0.1', 9))"],
        capture_output=True,
        check=False,
        text=True,
    )
    assert child.returncode
    assert "NetworkUsed" in child.stderr


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no such sockets here")
def test_sockets_within_the_machine_are_left_alone(tmp_path):
    with socket.socket(socket.AF_UNIX) as door, pytest.raises(FileNotFoundError):
        door.connect(str(tmp_path / "nobody"))
