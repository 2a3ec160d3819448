"""The settings of the tests: the project's own, in a folder of their own, without network."""

import os
import tempfile

os.environ.setdefault("SECRET_KEY", "tests-only")
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="open-datalab-tests-")
os.environ["REGION"] = os.environ.get("TEST_REGION", "midi-pyrenees")
os.environ["DATAGOUV_URL"] = "http://127.0.0.1:9"  # nobody: tests that need an upstream start a stand-in
os.environ["TABULAR_URL"] = "http://127.0.0.1:9"
os.environ["OUTBOUND_PRIVATE"] = ""
for name in ("DEBUG", "SITE_URL", "ALLOWED_HOSTS", "PORT", "EMAIL_URL", "REDIS_URL"):
    os.environ.pop(name, None)

from opendatalab.settings import *  # noqa: E402, F403

ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
LIMITED = False  # tests of limits set it
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - WhiteNoise warns of a missing folder
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True  # browser tests: static files without collectstatic
