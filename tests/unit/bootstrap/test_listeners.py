"""The ports of a server with workers: each worker knows what the others have."""

import socket
from pathlib import Path

from holdfast.bootstrap.inherited import Inherited
from holdfast.bootstrap.listeners import listeners_of, open_listeners
from holdfast.config import load_settings


def test_each_worker_sees_what_the_others_have_and_nobody_waits_for_one_that_is_gone() -> None:
    opened = open_listeners(load_settings({"PORT": "0"}), processes=2)

    def given(worker: int) -> Inherited:
        return Inherited(
            listener_fd=socket.dup(opened.main.fileno()),
            neighbours_fd=opened.neighbours_fd,
            log_folder=Path(),
            worker=worker,
        )

    one, other = (listeners_of(given(worker)) for worker in (1, 2))
    assert one.neighbours
    assert other.neighbours
    one.neighbours.note(10)
    assert not one.neighbours.have_fewer()
    other.neighbours.note(1)
    assert one.neighbours.have_fewer()
    opened.miss(2)
    assert not one.neighbours.have_fewer()
    for listeners in (one, other, opened):
        listeners.close()


def test_a_server_of_one_process_has_no_neighbours() -> None:
    opened = open_listeners(load_settings({"PORT": "0"}))
    assert opened.neighbours is None
    opened.miss(1)
    opened.close()
