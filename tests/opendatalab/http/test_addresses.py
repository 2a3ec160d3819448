"""Where the door may go: exact hosts, ports and addresses, at first and after each redirect."""

import itertools
import socket

import pytest
from django.test import override_settings

from opendatalab.http import (
    Limits,
    UpstreamError,
    UpstreamRefused,
    wire,
)
from opendatalab.http.addresses import is_public

FORBIDDEN = [
    "127.0.0.1", "127.0.1.1", "::1", "::ffff:7f00:1", "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b::a00:1",
    "::7f00:1", "::127.0.0.1", "169.254.169.254", "::ffff:a9fe:a9fe", "2002:a9fe:a9fe::", "fe80::1",
    "fe80::1%eth0", "168.63.129.16", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fc00::1",
    "fd00::1", "fec0::1", "100.64.0.1", "100.127.255.254", "::ffff:6440:1", "240.0.0.1", "255.255.255.255",
    "224.0.0.1", "ff02::1", "0.0.0.0", "::", "0.1.2.3", "192.0.0.8", "192.0.2.1", "198.18.0.1",
    "198.51.100.1", "203.0.113.1", "192.88.99.1", "64:ff9b:1::a00:1", "2001::7f00:1", "2001:db8::1",
    "100::1", "5f00::1", "3fff::1", "2001:20::1",
]  # fmt: skip
PUBLIC = [
    "8.8.8.8", "1.1.1.1", "142.42.1.1", "172.32.0.1", "100.128.0.1", "2a01:e0a::1", "2606:4700::1111",
    "2a00:1450:4007:80e::2004", "64:ff9b::8.8.8.8", "2002:808:808::",
]  # fmt: skip
DISGUISES = [
    "http://127.0.0.1:{0}/", "http://[::ffff:127.0.0.1]:{0}/", "http://[::1]:{0}/",
    "http://2130706433:{0}/", "http://127.1:{0}/", "http://0x7f.1:{0}/", "http://0177.0.0.1:{0}/",
    "http://0.0.0.0:{0}/", "http://localhost:{0}/", "http://LOCALHOST.:{0}/",
    "http://allowed.example@127.0.0.1:{0}/", "http://127.0.0.1%40allowed.example:{0}/",
    "http://127.0.0.1:{0}\\@allowed.example/", "//127.0.0.1:{0}/", "file:///etc/passwd",
    "gopher://127.0.0.1:{0}/", "http://169.254.169.254/latest/meta-data/",
]  # fmt: skip


@pytest.mark.parametrize("address", FORBIDDEN)
def test_forbidden_addresses(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address):
    assert is_public(address)


def test_the_lists_have_their_full_length():
    assert (len(FORBIDDEN), len(PUBLIC), len(DISGUISES)) == (45, 10, 17)


def test_an_allowed_server_answers(serve, door, limits):
    server = serve()
    answer = door.fetch(f"{server.url}/plain#part", limits(server))
    assert (answer.status, answer.body, answer.tries) == (200, b"{}", 1)
    assert answer.headers["content-type"] == "application/json"
    assert server.hits == ["/plain"]


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("redirected", [False, True])
def test_disguises_never_reach_the_canary(serve, door, disguise, redirected, limits):
    server, canary = serve(), serve()
    server.target = disguise.format(canary.port)
    allowed = limits(server, ports=frozenset({80, 443, canary.port}))
    with pytest.raises(UpstreamRefused) as caught:
        door.fetch(f"{server.url}/to" if redirected else server.target, allowed)
    assert caught.value.reason == "forbidden"
    assert (len(server.hits), canary.hits) == (int(redirected), [])


@pytest.mark.parametrize(
    "url",
    [
        "http://134744072/",
        "http://0x8.8.8.8/",
        "http://010.8.8.8/",
        "http://8.8.2056/",
        "http://[::1/",
        "http:///",
    ],
)
def test_public_numbers_may_not_be_disguised_either(door, url):
    with pytest.raises(UpstreamRefused) as caught:
        door.fetch(url, Limits(hosts=None))
    assert caught.value.reason == "forbidden"


def test_host_list_is_exact(serve, door, limits):
    server = serve()
    with pytest.raises(UpstreamRefused) as caught:
        door.fetch(server.url, limits(server, hosts=frozenset({"a.fr"})))
    assert (caught.value.reason, server.hits) == ("forbidden", [])
    with pytest.raises(TypeError):
        Limits(hosts="www.a.fr")


def test_ports_are_exact(serve, door, limits):
    """An allowed pair opens its own port at its own address, and nothing else."""
    server, other = serve(), serve()
    with pytest.raises(UpstreamRefused):
        door.fetch(f"http://127.0.0.1:{other.port}/", limits(server))
    with pytest.raises(UpstreamRefused):
        door.fetch(f"http://localhost:{other.port}/", limits(server, ports=frozenset({other.port})))
    assert other.hits == []


def test_private_pairs_of_the_settings_are_allowed(serve, door):
    server = serve()
    named = Limits(hosts={"127.0.0.1"})
    with pytest.raises(UpstreamRefused):
        door.fetch(server.url, named)
    with override_settings(OUTBOUND_PRIVATE=frozenset({("127.0.0.1", server.port)})):
        assert door.fetch(server.url, named).body == b"{}"


def test_a_resolver_that_changes_its_mind(serve, door, monkeypatch):
    """The name is asked once a try, and the socket goes to that very answer."""
    canary, dialled = serve(), []
    answers = itertools.chain(["93.184.216.34"], itertools.repeat("127.0.0.1"))
    family = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
    monkeypatch.setattr(socket, "getaddrinfo", lambda _, port, **k: [(*family, (next(answers), port))])

    def dial(sock, where):
        dialled.append(where)
        raise ConnectionRefusedError

    monkeypatch.setattr(wire.BoundedSocket, "connect", dial)
    allowed = Limits(hosts=None, ports=frozenset({canary.port}), seconds=1, tries=1)
    reasons = []
    for _ in range(3):
        with pytest.raises(UpstreamError) as caught:
            door.fetch(f"http://rebind.example:{canary.port}/", allowed)
        reasons.append(caught.value.reason)
    assert reasons == ["network", "forbidden", "forbidden"]
    assert dialled == [("93.184.216.34", canary.port)]


def test_a_socket_that_ends_elsewhere_is_closed(serve, door, monkeypatch):
    canary = serve()
    monkeypatch.setattr(wire, "resolve", lambda host, port: ["93.184.216.34"])
    dial = wire.BoundedSocket.connect
    monkeypatch.setattr(
        wire.BoundedSocket, "connect", lambda sock, where: dial(sock, ("127.0.0.1", where[1]))
    )
    with pytest.raises(UpstreamRefused) as caught:
        door.fetch(f"http://rebind.example:{canary.port}/", Limits(hosts=None, ports={canary.port}))
    assert (caught.value.reason, canary.hits) == ("forbidden", [])


def test_a_kept_connection_serves_only_those_who_may_open_it(serve, door, limits):
    server = serve()
    assert door.fetch(server.url, limits(server)).body == b"{}"
    with pytest.raises(UpstreamRefused):
        door.fetch(server.url, Limits(hosts=None, ports={server.port}))
    assert server.hits == ["/"]


def test_connections_are_kept(serve, door, monkeypatch, limits):
    server, opened = serve(), []
    monkeypatch.setattr(wire, "connect", lambda *a, dial=wire.connect: opened.append(a) or dial(*a))
    for path in ("/plain", "/zipped", "/same", "/plain"):
        door.fetch(server.url + path, limits(server))
    door.fetch(server.url, limits(server), method="HEAD")
    assert (len(opened), len(server.hits)) == (1, 5)


def test_a_connection_that_the_server_closed_is_not_used_again(serve, door, limits):
    server = serve()
    door.fetch(server.url, limits(server))
    (kept,) = next(iter(door.transport.idle.values()))
    kept.sock.shutdown(socket.SHUT_RD)
    assert door.fetch(server.url, limits(server)).tries == 1


def test_the_environment_is_ignored(serve, door, monkeypatch, tmp_path, limits):
    server, canary = serve(), serve()
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, canary.url)
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login someone password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("HOME", str(tmp_path))
    door.fetch(server.url, limits(server))
    assert canary.hits == []
    assert sorted(server.headers[0]) == ["Accept", "Accept-Encoding", "Host", "User-Agent"]
    assert server.headers[0]["User-Agent"] == "OpenDatalab/1.0 (+http://127.0.0.1:8000)"
    assert server.headers[0]["Accept"] == "application/json"


def test_no_cookie_is_kept(serve, door, limits):
    server = serve()
    for _ in range(2):
        door.fetch(f"{server.url}/cookie", limits(server))
    assert ["Cookie" in headers for headers in server.headers] == [False, False]


def test_redirects_are_followed_as_allowed(serve, door, limits):
    server = serve()
    answer = door.fetch(f"{server.url}/to-plain", limits(server))
    assert (answer.url, answer.body) == (f"{server.url}/plain?de=l%C3%A0", b"{}")
    with pytest.raises(UpstreamRefused) as caught:
        door.fetch(f"{server.url}/to-plain", limits(server, redirects=0))
    assert (caught.value.reason, caught.value.status) == ("redirect", 308)


def test_own_headers_stay_with_the_first_server(serve, door, limits):
    first, second = serve(), serve()
    first.target = second.url
    both = frozenset({("127.0.0.1", first.port), ("127.0.0.1", second.port)})
    headers = {"Authorization": "secret", "Range": "bytes=0-9"}
    door.fetch(f"{first.url}/to", limits(first, private=both), headers=headers)
    seen = [(sent.get("Authorization"), sent.get("Range")) for sent in first.headers + second.headers]
    assert seen == [("secret", "bytes=0-9"), (None, "bytes=0-9")]


def test_only_reading_methods(door):
    with pytest.raises(ValueError, match="POST"):
        door.fetch("http://a.fr/", Limits(hosts=None), method="POST")
