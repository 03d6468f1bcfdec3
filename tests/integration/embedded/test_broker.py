"""The embedded broker, really started."""

import socket

import redis

from config.embedded import broker
from config.embedded.home import Home
from config.embedded.processes import Processes
from config.embedded.state import State


def test_what_is_queued_survives_a_restart_and_is_never_evicted(state: State, home: Home, keeper: Processes) -> None:
    log = state.logs / "broker.log"
    with redis.Redis.from_url(broker.start(keeper, home, durable=True, log=log)) as queue:
        queue.rpush("queued", "one")
    keeper.stop(["broker"], seconds=5)

    with redis.Redis.from_url(broker.start(keeper, home, durable=True, log=log)) as queue:
        assert queue.lrange("queued", 0, -1) == [b"one"]
        assert queue.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_nobody_gets_in_without_the_password(state: State, home: Home, keeper: Processes) -> None:
    address = broker.start(keeper, home, durable=False, log=state.logs / "broker.log")
    port = int(address.rpartition(":")[2].partition("/")[0])

    with socket.create_connection(("127.0.0.1", port)) as stranger:
        stranger.sendall(b"PING\r\n")
        assert stranger.recv(100).startswith(b"-NOAUTH")
    assert not broker.answers(port, "guessed")
