"""gunicorn, by hand as in production: `gunicorn -c deploy/gunicorn.conf.py opendatalab.wsgi`.

It listens on the machine itself only; a reverse proxy (deploy/nginx.conf) stands in front in production.
"""

import os

bind = f"127.0.0.1:{os.environ.get('PORT') or 8000}"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = 8  # the relay of the maps waits for servers: half of these may, pages have the others
timeout = 30
graceful_timeout = 30
keepalive = 5
max_requests = 20_000  # memory that leaks never lasts…
max_requests_jitter = 10_000  # …and workers never all leave together
accesslog = None  # addresses of visitors are not kept here; the reverse proxy's log holds none either
loglevel = "warning"
if os.path.isdir("/dev/shm"):  # noqa: S108
    worker_tmp_dir = "/dev/shm"  # noqa: S108  # a heartbeat file on a slow disk looks like a hung worker
control_socket_disable = True  # nothing steers gunicorn but signals
