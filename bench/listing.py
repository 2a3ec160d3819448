"""The list page with its facets, in the server, for one worker: whole requests through every middleware.

Each address is asked once, so that nothing kept answers. The time is that of gunicorn's call of the
application until the last byte of the body; the network is left out.

    python -m bench.listing
"""

import json
import os
import statistics
import sys
from io import BytesIO

import django

from bench.figures import Times
from bench.questions import FIXED, draw

LIST = "/jeux-de-donnees/"
WARM_UP = 40


class Server:
    """One worker: the WSGI application, called as gunicorn calls it."""

    def __init__(self):
        from opendatalab.wsgi import application

        self.application = application
        self.status, self.headers = "", {}

    def get(self, address: str, times: Times) -> bytes:
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_ACCEPT": "text/html,*/*;q=0.8",
            "HTTP_ACCEPT_ENCODING": "gzip",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        with times.one():
            response = self.application(environ, self._start)
            body = b"".join(response)
            response.close()
        if self.status != "200 OK":
            sys.exit(f"{address} : {self.status}")
        return body

    def _start(self, status, headers, exc_info=None):
        self.status, self.headers = status, dict(headers)


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "opendatalab.settings"
    django.setup()
    from django.db import connection

    server = Server()
    asked = [f"{LIST}?{question.portal}" for question in draw(WARM_UP + 4 * FIXED)]
    lists, browse, unused = Times(), Times(), Times()
    for address in asked[:WARM_UP]:
        server.get(address, unused)
    weights = [len(server.get(address, lists)) for address in asked[WARM_UP : WARM_UP + 3 * FIXED]]
    for page in range(1, 51):
        server.get(f"{LIST}?page={page}", browse)
    connection.force_debug_cursor = True
    queries = []
    for address in asked[WARM_UP + 3 * FIXED :]:
        django.db.reset_queries()
        before = len(connection.queries_log)
        server.get(address, unused)
        queries.append(len(connection.queries_log) - before)
    answer = {
        "list": lists.spread(),
        "browse": browse.spread(),
        "queries": [min(queries), max(queries)],
        "weight": statistics.median(weights),
    }
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
