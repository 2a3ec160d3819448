"""The relay: what visitors may ask, what goes up, one call for all, the last good copy."""

import time

import pytest

from sig import relay
from sig.relay.store import Entry, Files, Shared, key_of, store
from tests.sig.relay.asked import TILE


def test_the_store_is_bounded_and_the_oldest_leaves_first(tmp_path):
    import os

    held = Files(tmp_path, most=50_000)
    now = time.time()
    for n in range(10):
        held.put(key_of(n), Entry.new(b"x" * 9_000, "image/png"))
        path = tmp_path / key_of(n)[:2] / key_of(n)
        os.utime(path, (now - 1000 + n, now - 1000 + n))
    assert held.sweep() > 0
    kept = [n for n in range(10) if held.get(key_of(n))]
    assert kept == [6, 7, 8, 9]


def test_what_is_broken_on_disk_counts_as_absent(tmp_path):
    held = Files(tmp_path, most=1000)
    held.put("ab12", Entry.new(b"x", "image/png"))
    (tmp_path / "ab" / "ab12").write_bytes(b"garbage")
    assert held.get("ab12") is None


def test_without_redis_files_do(settings, tmp_path):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"  # nobody
    held = store()
    held.put("ab12", Entry.new(b"x", "image/png"))
    assert held.get("ab12").body == b"x"


@pytest.mark.redis
def test_redis_holds_what_all_hosts_share(settings, tmp_path, drawn, make_layer):
    import os

    import redis

    settings.REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9")
    layer = make_layer(drawn.url)
    client = redis.Redis.from_url(settings.REDIS_URL)
    try:
        first, second = relay.tile(layer, *TILE), relay.tile(layer, *TILE)
        assert (first.body, drawn.counts["GetMap"]) == (second.body, 1)
        held = store()
        assert isinstance(held, Shared)
        bound = Shared(client, 1, held.fallback)
        assert bound.sweep() >= 1
        assert client.zcard(Shared.INDEX) == 0
    finally:
        for key in client.scan_iter("odl-relay*"):
            client.delete(key)
