"""How bytes travel: sockets that know the deadline, to addresses that were checked.

requests prepares the request; the transport below is its own extension point (BaseAdapter), on the standard
http.client rather than on urllib3, because the guards need the socket itself and nothing that may be swapped
beneath us: see docs/decisions/0001-one-door-out.md.
"""

import contextlib
import http.client
import queue
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from opendatalab.http.addresses import Target, permitted, read_target
from opendatalab.http.contract import Limits, UpstreamError, UpstreamRefused, UpstreamUnavailable

CONNECT_SECONDS = 4.0  # for one address: a name often has several
IDLE_SECONDS = 30.0
IDLE_CONNECTIONS = 8  # a host
MAX_HEADER_BYTES = 64 * 2**10


@dataclass
class Exchange:
    """One try under way: until when, and how many more bytes may arrive."""

    limits: Limits
    private: frozenset[tuple[str, int]]
    end: float
    monotonic: Callable[[], float]

    def __post_init__(self) -> None:
        self.room = 2 * self.limits.max_bytes + 2**20  # chunk marks and headers count here too

    def left(self) -> float:
        left = self.end - self.monotonic()
        if left <= 0:
            raise TimeoutError  # an OSError, so that ssl closes its socket
        return left

    def receive(self, count: int) -> None:
        self.room -= count
        if self.room < 0:
            raise UpstreamRefused("size", "too many bytes on the wire")

    def permits(self, address: str, port: int) -> bool:
        return permitted(address, port, self.limits, self.private)


EXCHANGE: ContextVar[Exchange] = ContextVar("exchange")


class Bounded:
    """Every read and write gets what is left of the deadline, so that no drip outlives it."""

    def recv_into(self, *args: Any) -> int:
        exchange = EXCHANGE.get()
        self.settimeout(exchange.left())
        count = super().recv_into(*args)
        exchange.receive(count)
        return count

    def send(self, *args: Any) -> int:
        self.settimeout(EXCHANGE.get().left())
        return super().send(*args)

    def sendall(self, *args: Any) -> None:
        self.settimeout(EXCHANGE.get().left())
        super().sendall(*args)


class BoundedSocket(Bounded, socket.socket):
    pass


class BoundedTLSSocket(Bounded, ssl.SSLSocket):
    def do_handshake(self, *args: Any) -> None:
        self.settimeout(EXCHANGE.get().left())
        super().do_handshake(*args)


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name. The system's resolver takes no timeout: it is asked in a thread."""
    answers: queue.SimpleQueue[list | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, name="resolver", daemon=True).start()
    try:
        found = answers.get(timeout=EXCHANGE.get().left())
    except queue.Empty:
        raise UpstreamUnavailable("timeout", f"no address yet for {host}") from None
    if isinstance(found, Exception):
        raise UpstreamUnavailable("network", f"no address for {host}") from found
    return [where[0] for *_, where in found]


def connect(host: str, port: int) -> socket.socket:
    """Resolve once, check each address, connect to that very address: nothing is left to rebind."""
    exchange = EXCHANGE.get()
    failure: UpstreamError = UpstreamRefused("forbidden", f"{host} is not public")
    for address in resolve(host, port):
        if not exchange.permits(address, port):
            continue
        sock = BoundedSocket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        try:
            sock.settimeout(min(exchange.left(), CONNECT_SECONDS))
            sock.connect((address, port))
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if exchange.permits(sock.getpeername()[0], port):
                return sock
            sock.close()
        except OSError as error:
            sock.close()
            reason = "timeout" if isinstance(error, TimeoutError) else "network"
            failure = UpstreamUnavailable(reason, f"{host}: {error}")
        except BaseException:
            sock.close()
            raise
    raise failure


class Connection(http.client.HTTPConnection):
    def __init__(self, target: Target, tls: ssl.SSLContext | None):
        self.default_port = 443 if tls else 80  # leaves the usual port out of the Host header
        super().__init__(target.host, target.port)
        self.target, self.tls, self.idle_since = target, tls, 0.0

    def connect(self) -> None:
        self.sock = connect(self.host, self.port)
        if self.tls:
            # Closes the socket when it fails; checks the certificate against the name, not the address.
            self.sock = self.tls.wrap_socket(self.sock, server_hostname=self.host)

    def usable(self) -> bool:
        """True for an idle connection whose peer is permitted to this exchange too, and has not hung up."""
        poll = select.poll()
        poll.register(self.sock, select.POLLIN)
        quiet = not poll.poll(0)  # a byte that nobody asked for, or the end
        fresh = time.monotonic() - self.idle_since < IDLE_SECONDS
        return quiet and fresh and EXCHANGE.get().permits(self.sock.getpeername()[0], self.port)


class Transport(BaseAdapter):
    """Sends prepared requests within the current Exchange. No proxy, no cookie, no .netrc, no environment."""

    def __init__(self) -> None:
        super().__init__()
        self.lock = threading.Lock()
        self.idle: dict[Target, list[Connection]] = {}

    @cached_property
    def tls(self) -> ssl.SSLContext:
        """The usual authorities, and those that the administrator added to the system."""
        context = ssl.create_default_context(cafile=requests.certs.where())
        context.load_default_certs()
        context.sslsocket_class = BoundedTLSSocket
        return context

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:
        """The status and headers; the body waits in `raw`. Close the answer, or release() it when read."""
        exchange = EXCHANGE.get()
        # The prepared text is what counts: it is checked again, and nothing else is parsed.
        target = read_target(request.url, exchange.limits, exchange.private)
        connection = self._take(target)
        with closed_on_error(connection):
            connection.request(request.method, request.path_url, headers=dict(request.headers))
            raw = connection.getresponse()
            if sum(len(name) + len(value) for name, value in raw.getheaders()) > MAX_HEADER_BYTES:
                raise UpstreamRefused("headers", "more than 64 KiB of headers")
        response = requests.Response()
        response.status_code, response.url, response.request = raw.status, request.url, request
        response.headers = CaseInsensitiveDict(
            (name, ", ".join(raw.headers.get_all(name))) for name in raw.headers
        )
        response.raw, response.connection = raw, connection
        return response

    def release(self, response: requests.Response) -> None:
        """Keep the connection of an answer read to its end; close any other."""
        connection = response.connection
        reusable = response.raw.isclosed() and connection.sock is not None
        with self.lock:
            idle = self.idle.setdefault(connection.target, [])
            if reusable and len(idle) < IDLE_CONNECTIONS:
                connection.idle_since = time.monotonic()
                idle.append(connection)
                return
        response.raw.close()
        connection.close()

    def close(self) -> None:
        with self.lock:
            idle, self.idle = self.idle, {}
        for connection in (connection for connections in idle.values() for connection in connections):
            connection.close()

    def _take(self, target: Target) -> Connection:
        while True:
            with self.lock:
                idle = self.idle.get(target)
                connection = idle.pop() if idle else None
            if connection is None:
                return Connection(target, self.tls if target.scheme == "https" else None)
            if connection.usable():
                return connection
            connection.close()


@contextlib.contextmanager
def closed_on_error(connection: Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise


@contextlib.contextmanager
def own_errors() -> Iterator[None]:
    """Turn every failure of the libraries into one of our two errors."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise UpstreamRefused("tls", error.verify_message) from error
    except TimeoutError as error:
        raise UpstreamUnavailable("timeout", "deadline passed") from error
    except http.client.HTTPException as error:
        # The limit on the number of headers is raised as a bare HTTPException.
        if type(error) is http.client.HTTPException or isinstance(error, http.client.LineTooLong):
            raise UpstreamRefused("headers", str(error)) from error
        raise UpstreamUnavailable("network", repr(error)) from error
    except requests.RequestException as error:  # an address or a header that cannot be prepared
        raise UpstreamRefused("forbidden", repr(error)) from error
    except (OSError, ValueError) as error:  # ValueError: malformed chunks and the like
        raise UpstreamUnavailable("network", repr(error)) from error
