"""What the relay keeps: each entry is a line of facts, then the body. In Redis when there is one, shared by
all hosts; else in files of DATA_DIR. Bounded by RELAY_CACHE_MB, the oldest leaving first, and by seven days.
"""

import hashlib
import logging
import os
import random
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import orjson
import redis
from django.conf import settings

logger = logging.getLogger(__name__)
LONGEST = 7 * 86_400
BIGGEST = 24 * 2**20  # bytes of one entry
SWEEP_ONE_IN = 200  # writes


@dataclass(frozen=True)
class Entry:
    body: bytes
    content_type: str
    at: float  # when the server gave it, in seconds since 1970
    etag: str

    @classmethod
    def new(cls, body: bytes, content_type: str, at: float | None = None) -> "Entry":
        return cls(body, content_type, at or time.time(), hashlib.blake2b(body, digest_size=10).hexdigest())

    def pack(self) -> bytes:
        return orjson.dumps([self.content_type, self.at, self.etag]) + b"\n" + self.body

    @classmethod
    def unpack(cls, packed: bytes) -> "Entry | None":
        facts, mark, body = packed.partition(b"\n")
        if not mark:
            return None
        try:
            return cls(body, *orjson.loads(facts))
        except (orjson.JSONDecodeError, TypeError):
            return None


def key_of(*parts: object) -> str:
    return hashlib.blake2b(repr(parts).encode(), digest_size=20).hexdigest()


class Store(Protocol):
    def get(self, key: str) -> Entry | None: ...

    def put(self, key: str, entry: Entry) -> None: ...

    def sweep(self) -> int: ...


class Files:
    """One file an entry; a reader never sees one half written."""

    def __init__(self, folder: Path, most: int):
        self.folder, self.most = folder, most

    def get(self, key: str) -> Entry | None:
        try:
            descriptor = os.open(f"{self.folder}/{key[:2]}/{key}", os.O_RDONLY)
        except OSError:
            return None
        try:
            packed = os.read(descriptor, BIGGEST + 4096)
        finally:
            os.close(descriptor)
        return Entry.unpack(packed)

    def put(self, key: str, entry: Entry) -> None:
        folder = self.folder / key[:2]
        draft = folder / f".{key}.{os.getpid()}.{random.getrandbits(32):x}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(entry.pack())
            draft.rename(folder / key)
        except OSError as error:  # a full disk costs the copy, not the answer
            logger.warning("nothing kept: %s", error)
            draft.unlink(missing_ok=True)
            self.sweep()
            return
        if random.randrange(SWEEP_ONE_IN) == 0:  # noqa: S311
            self.sweep()

    def sweep(self) -> int:
        """Delete what is past its term, then the oldest until nine tenths of the room are taken."""
        now = time.time()
        found = []
        for folder, _, names in os.walk(self.folder):
            for name in names:
                path = os.path.join(folder, name)
                try:
                    facts = os.stat(path)
                except OSError:
                    continue
                found.append((facts.st_mtime, facts.st_size, path))
        found.sort()
        taken, gone = sum(size for _, size, _ in found), 0
        room = self.most if taken <= self.most else self.most * 9 // 10
        for written, size, path in found:
            if now - written <= LONGEST and taken <= room:
                break
            try:
                os.unlink(path)
            except OSError:
                continue
            taken, gone = taken - size, gone + 1
        return gone


class Shared:
    """Redis; its own clock forgets, a sorted set tells the oldest."""

    PREFIX, INDEX, SIZES = "odl-relay:", "odl-relay-index", "odl-relay-sizes"

    def __init__(self, client: redis.Redis, most: int, fallback: Files):
        self.client, self.most, self.fallback = client, most, fallback

    def get(self, key: str) -> Entry | None:
        try:
            packed = self.client.get(self.PREFIX + key)
        except redis.RedisError:
            return self.fallback.get(key)
        return Entry.unpack(packed) if packed else None

    def put(self, key: str, entry: Entry) -> None:
        packed = entry.pack()
        try:
            with self.client.pipeline() as pipe:
                pipe.set(self.PREFIX + key, packed, ex=LONGEST)
                pipe.zadd(self.INDEX, {key: entry.at})
                pipe.hset(self.SIZES, key, len(packed))
                pipe.execute()
            if random.randrange(SWEEP_ONE_IN) == 0:  # noqa: S311
                self.sweep()
        except redis.RedisError as error:
            logger.warning("nothing kept in Redis: %s", error)
            self.fallback.put(key, entry)

    def sweep(self) -> int:
        sizes = {key: int(size) for key, size in self.client.hgetall(self.SIZES).items()}
        taken, gone = sum(sizes.values()), 0
        old = time.time() - LONGEST
        for key, at in self.client.zrange(self.INDEX, 0, -1, withscores=True):
            if at > old and taken <= self.most:
                break
            with self.client.pipeline() as pipe:
                pipe.delete(self.PREFIX + key.decode())
                pipe.zrem(self.INDEX, key)
                pipe.hdel(self.SIZES, key)
                pipe.execute()
            taken, gone = taken - sizes.get(key, 0), gone + 1
        return gone


def store() -> Store:
    return _store(settings.REDIS_URL, settings.DATA_DIR / "relay" / "kept", settings.RELAY_CACHE_MB * 2**20)


@lru_cache(maxsize=4)
def _store(redis_url: str, folder: Path, most: int) -> Store:
    files = Files(folder, most)
    return Shared(client(redis_url), most, files) if redis_url else files


@lru_cache(maxsize=2)
def client(redis_url: str) -> redis.Redis:
    return redis.Redis.from_url(redis_url, socket_connect_timeout=1, socket_timeout=2)
