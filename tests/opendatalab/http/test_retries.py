"""When to try again, and when to leave a host alone."""

import threading

import pytest

from opendatalab.http import (
    DOOR,
    Limits,
    UpstreamRefused,
    UpstreamUnavailable,
    breakers,
    fetch,
)
from opendatalab.http.breaker import Breaker, Breakers, BreakerState
from opendatalab.http.reading import read_retry_after


def test_full_jitter_grows_up_to_half_a_minute(serve, door, clock, limits):
    server, drawn = serve(), []
    clock.uniform = lambda low, high: drawn.append((low, high)) or low
    with pytest.raises(UpstreamUnavailable) as caught:
        door.fetch(f"{server.url}/short", limits(server, tries=3, seconds=60))
    assert (caught.value.tries, len(server.hits)) == (3, 3)
    assert drawn == [(0.5, 2.0), (0.5, 8.0)]
    assert clock.slept == [0.5, 0.5]
    assert [door._wait(caught.value, tries, Limits(hosts=None, tries=9)) for tries in (3, 4)] == [0.5, 0.5]
    assert drawn[2:] == [(0.5, 30.0), (0.5, 30.0)]


@pytest.mark.parametrize("path", ["gone", "page", "bomb", "brotli", "heavy", "long-chunk-mark"])
def test_what_is_refused_is_asked_once(serve, door, clock, path, limits):
    server = serve()
    with pytest.raises(UpstreamRefused):
        door.fetch(f"{server.url}/{path}", limits(server, tries=3, seconds=60))
    assert (len(server.hits), clock.slept) == (1, [])


def test_a_retry_that_would_not_fit_is_not_waited_for(serve, door, clock, limits):
    server = serve()
    with pytest.raises(UpstreamUnavailable) as caught:
        door.fetch(f"{server.url}/busy", limits(server, tries=3, seconds=6))
    assert (caught.value.retry_after, len(server.hits), clock.slept) == (7, 1, [])
    with pytest.raises(UpstreamUnavailable) as caught:
        door.fetch(server.url, limits(server, tries=3, seconds=60))
    assert (caught.value.reason, caught.value.tries, len(server.hits)) == ("breaker", 0, 1)
    clock.advance(7)
    assert door.fetch(server.url, limits(server)).tries == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": " 0 "}, 0),
        ({"Retry-After": "9" * 400}, 86400),
        ({"Retry-After": "-1"}, None),
        ({"Retry-After": "bientôt"}, None),
        ({"Retry-After": "²"}, None),
        ({}, None),
        (
            {
                "Retry-After": "Wed, 21 Oct 2015 07:28:30 GMT",
                "Date": "Wed, 21 Oct 2015 07:28:00 GMT",  # years behind ours, which does not matter
            },
            30,
        ),
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:30 GMT"}, 0),
        ({"Retry-After": "Wed, 21 Oct 2315 07:28:30 -0000"}, 86400),
    ],
)
def test_retry_after(headers, seconds):
    assert read_retry_after(headers) == seconds


@pytest.fixture
def breaker(clock):
    clock.monotonic = lambda: clock.ahead  # exact figures: no real time here
    return Breaker(clock.monotonic)


def refused(breaker):
    try:
        breaker.enter()
    except UpstreamUnavailable as error:
        return error.reason == "breaker"
    return False


def test_breaker_opens_after_five_failures_in_a_row(breaker, clock):
    for count in range(5):
        assert breaker.state() == BreakerState("closed", count, count, 0.0)
        breaker.enter()
        breaker.fail()
    assert breaker.state() == BreakerState("open", 5, 5, 60.0)
    assert refused(breaker)
    clock.advance(59)
    assert refused(breaker)
    clock.advance(1)
    assert breaker.state() == BreakerState("half-open", 5, 5, 0.0)
    assert [refused(breaker), refused(breaker)] == [False, True]  # one probe
    breaker.fail()
    assert breaker.state() == BreakerState("open", 6, 6, 60.0)
    clock.advance(60)
    breaker.enter()
    breaker.abandon()  # the probe was interrupted: another may go
    breaker.enter()
    breaker.succeed()
    assert breaker.state() == BreakerState("closed", 0, 0, 0.0)


def test_breaker_opens_when_half_of_twenty_fail(breaker):
    for _ in range(9):
        breaker.fail()
        breaker.succeed()
    assert breaker.state() == BreakerState("closed", 0, 9, 0.0)
    breaker.fail()
    assert breaker.state() == BreakerState("open", 1, 10, 60.0)


def test_breaker_forgets_what_is_older_than_twenty_calls(breaker):
    for _ in range(9):
        breaker.fail()
        breaker.succeed()
    for _ in range(20):
        breaker.succeed()
    breaker.fail()
    assert breaker.state() == BreakerState("closed", 1, 1, 0.0)


def test_429_without_a_time_asks_for_a_minute_then_up_to_an_hour(breaker, clock):
    waits = []
    for _ in range(8):
        waits.append(breaker.fail(status=429))
        assert refused(breaker)
        clock.advance(waits[-1])
    assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600]
    breaker.succeed()
    assert breaker.fail(status=429) == 60
    clock.advance(60)
    assert breaker.fail(status=429, silence=0.0) == 0


def test_a_retry_after_is_the_floor_of_the_silence(breaker, clock):
    assert breaker.fail(status=503, silence=5.0) == 5.0
    assert breaker.state() == BreakerState("silent", 1, 1, 5.0)
    assert refused(breaker)
    clock.advance(5)
    assert not refused(breaker)


def test_retries_are_a_fifth_of_calls(breaker):
    assert [breaker.spend() for _ in range(3)] == [True, True, False]
    spent = 0
    for _ in range(100):
        breaker.earn()
        spent += breaker.spend()
    assert spent == 20


def test_breakers_of_many_hosts_do_not_pile_up(clock):
    many = Breakers(clock.monotonic)
    many.of("sick:443").fail(silence=50.0)
    for number in range(3000):
        many.of(f"host-{number}:443")
    assert many.states()["sick:443"].state == "silent"
    assert len(many.states()) == 1002


def test_breaker_is_safe_between_threads(breaker):
    def work():
        for _ in range(200):
            breaker.fail()
            breaker.earn()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (breaker.in_a_row, breaker.credit) == (1600, 50)
    breaker.open_until = breaker.monotonic()  # now half-open: of many threads, one is the probe
    passed = []
    threads = [threading.Thread(target=lambda: passed.append(not refused(breaker))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(passed) == 1


def test_breakers_can_be_read(serve, limits):
    DOOR.restart()
    server = serve()
    fetch(server.url, limits(server))
    assert breakers() == {f"127.0.0.1:{server.port}": BreakerState("closed", 0, 0, 0.0)}
    DOOR.transport.close()
    DOOR.restart()
    assert breakers() == {}
