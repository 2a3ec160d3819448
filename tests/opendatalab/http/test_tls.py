"""Certificates: sound, expired, of another name, signed by nobody."""

import socket
import ssl
import subprocess

import pytest

from opendatalab.http import (
    UpstreamRefused,
)


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    """Certificates signed by an authority of ours: sound, expired, of another name, and one self-signed."""
    folder = tmp_path_factory.mktemp("tls")

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    def make(name, address, *dates):
        (folder / "extensions").write_text(f"subjectAltName=DNS:{address}\nextendedKeyUsage=serverAuth\n")
        openssl(
            *new_key, "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={address}"
        )
        signing = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "extensions")
        openssl("x509", "-req", "-in", f"{name}.csr", "-out", f"{name}.pem", *signing, *dates)

    new_key = ("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")
    own = (*new_key, "-nodes", "-x509", "-days", "30")
    openssl(*own, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Tests")
    openssl(*own, "-keyout", "self-signed.key", "-out", "self-signed.pem", "-subj", "/CN=service.example",
            "-addext", "subjectAltName=DNS:service.example")  # fmt: skip
    make("sound", "service.example", "-days", "30")
    make("wrong-name", "other.example", "-days", "30")
    make("expired", "service.example", "-days", "-1")
    return folder


def serve_tls(serve, authority, name):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority / f"{name}.pem", authority / f"{name}.key")
    names = []
    context.sni_callback = lambda sock, name, _: names.append(name)
    server = serve(context)
    server.names = names
    return server


def trust(door, authority, monkeypatch, server):
    """Add our authority to the usual ones, and send service.example to the server."""
    door.transport.tls.load_verify_locations(authority / "ca.pem")
    where = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, port, **kwargs: where)
    return f"https://service.example:{server.port}/"


def test_tls_checks_the_name_and_not_the_address(serve, door, authority, monkeypatch, limits):
    server = serve_tls(serve, authority, "sound")
    url = trust(door, authority, monkeypatch, server)
    for path in ("", "zipped", ""):
        assert door.fetch(url + path, limits(server, hosts={"service.example"})).status == 200
    assert server.names == ["service.example"]  # one handshake for three requests
    assert server.headers[0]["Host"] == f"service.example:{server.port}"


@pytest.mark.parametrize(
    ("name", "detail"),
    [
        ("expired", "certificate has expired"),
        ("wrong-name", "Hostname mismatch, certificate is not valid for 'service.example'."),
        ("self-signed", "self-signed certificate"),
    ],
)
def test_tls_that_proves_nothing_is_refused(serve, door, authority, monkeypatch, name, detail, limits):
    server = serve_tls(serve, authority, name)
    url = trust(door, authority, monkeypatch, server)
    with pytest.raises(UpstreamRefused) as caught:
        door.fetch(url, limits(server, hosts={"service.example"}))
    assert (caught.value.reason, caught.value.detail) == ("tls", detail)
    assert (server.names, server.hits) == (["service.example"], [])


def test_an_unknown_authority_is_refused(serve, door, authority, limits):
    server = serve_tls(serve, authority, "sound")
    with pytest.raises(UpstreamRefused) as caught:
        door.fetch(server.url, limits(server))
    assert (caught.value.reason, server.hits) == ("tls", [])


def test_a_named_service_may_not_leave_tls(serve, door, authority, monkeypatch, limits):
    server, plain = serve_tls(serve, authority, "sound"), serve()
    url = trust(door, authority, monkeypatch, server)
    server.target = f"http://service.example:{plain.port}/"
    both = frozenset({("127.0.0.1", server.port), ("127.0.0.1", plain.port)})
    with pytest.raises(UpstreamRefused) as caught:
        door.fetch(f"{url}to", limits(server, hosts={"service.example"}, private=both))
    assert (caught.value.reason, plain.hits) == ("redirect", [])
