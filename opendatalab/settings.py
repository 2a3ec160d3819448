"""Every setting, read once from the environment. A bad value stops the start with one clear line."""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
TESTING = "pytest" in sys.modules
env = environ.Env()


def read_bool(name: str, default: bool) -> bool:
    value = os.environ.get(name, "")
    if value not in ("", "True", "False"):
        raise ImproperlyConfigured(f"{name} vaut « {value} » : écrire True ou False.")
    return value == "True" if value else default


def read_url(name: str, default: str, schemes: tuple[str, ...]) -> str:
    value = os.environ.get(name) or default
    parts = urlsplit(value)
    if value and (parts.scheme not in schemes or (parts.scheme.startswith("http") and not parts.hostname)):
        raise ImproperlyConfigured(
            f"{name} vaut « {value} » : une adresse en {' ou '.join(schemes)} est attendue."
        )
    return value.rstrip("/")


def read_port(name: str, default: int) -> int:
    value = os.environ.get(name) or str(default)
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise ImproperlyConfigured(f"{name} vaut « {value} » : un numéro de port est attendu.")
    return int(value)


def read_choice(name: str, *choices: str) -> str:
    value = os.environ.get(name) or choices[0]
    if value not in choices:
        raise ImproperlyConfigured(f"{name} vaut « {value} » : attendu {' ou '.join(choices)}.")
    return value


def read_count(name: str, default: int) -> int:
    value = os.environ.get(name) or str(default)
    if not value.isdigit() or int(value) > 9:
        raise ImproperlyConfigured(f"{name} vaut « {value} » : un nombre de 0 à 9 est attendu.")
    return int(value)


def read_pairs(name: str) -> frozenset[tuple[str, int]]:
    """`127.0.0.1:9000,10.0.0.5:80` as exact (address, port) pairs."""
    pairs = set()
    for item in filter(None, (os.environ.get(name) or "").replace(" ", "").split(",")):
        address, _, port = item.rpartition(":")
        if not address or not port.isdigit():
            raise ImproperlyConfigured(
                f"{name} contient « {item} » : des paires adresse:port sont attendues."
            )
        pairs.add((address.strip("[]"), int(port)))
    return frozenset(pairs)


def read_megabytes(name: str, default: int) -> int:
    value = os.environ.get(name) or str(default)
    if not (value.isascii() and value.isdigit()) or not 0 < int(value) < 10**6:
        raise ImproperlyConfigured(f"{name} vaut « {value} » : un nombre entier positif est attendu.")
    return int(value)


def read_services(name: str) -> dict[str, str]:
    """`mine=https://a.fr/wms,mine.wfs=https://a.fr/wfs` as addresses by slug: the pack's own give way."""
    found = {}
    for item in filter(None, (os.environ.get(name) or "").split(",")):
        slug, _, url = item.strip().partition("=")
        if not slug or urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise ImproperlyConfigured(f"{name} contient « {item} » : des paires nom=adresse sont attendues.")
        found[slug] = url
    return found


def read_secret_key() -> str:
    """From SECRET_KEY, else from the file that `make run` writes once in DATA_DIR."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    file = DATA_DIR / "secret-key"
    if file.is_file() and (key := file.read_text().strip()):
        return key
    raise ImproperlyConfigured("SECRET_KEY manque : donner une longue valeur aléatoire et la garder secrète.")


def read_database() -> dict:
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'db.sqlite3'}"
    try:
        known = urlsplit(url).scheme in ("sqlite", "postgres", "postgresql")
        database = env.db_url_config(url) if known else {}
    except (environ.ImproperlyConfigured, ValueError, KeyError) as error:
        raise ImproperlyConfigured(f"DATABASE_URL n’est pas lisible : {error}") from error
    engine = database.get("ENGINE", "").rpartition(".")[2]
    if engine == "sqlite3":
        database["CONN_MAX_AGE"] = None
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
            "PRAGMA mmap_size=33554432; PRAGMA cache_size=-20000;",
        }
    elif engine == "postgresql":
        database["CONN_MAX_AGE"] = 60
        database["CONN_HEALTH_CHECKS"] = True
    else:
        raise ImproperlyConfigured("DATABASE_URL : seuls sqlite:/// et postgres:// sont pris en charge.")
    return database


def read_email() -> dict:
    """No value in the message: it holds a password."""
    try:
        return env.email_url_config(os.environ.get("EMAIL_URL") or "consolemail://")
    except (environ.ImproperlyConfigured, ValueError, KeyError) as error:
        said = "une adresse comme smtp+tls://nom:secret@serveur:587 est attendue."
        raise ImproperlyConfigured(f"EMAIL_URL n’est pas lisible\u00a0: {said}") from error


DATA_DIR = Path(os.environ.get("DATA_DIR") or BASE_DIR / "data").resolve()
SECRET_KEY = read_secret_key()
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = read_bool("DEBUG", default=False)
PORT = read_port("PORT", 8000)
SITE_URL = read_url("SITE_URL", f"http://127.0.0.1:{PORT}", ("https", "http"))
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[urlsplit(SITE_URL).hostname, "127.0.0.1", "localhost"])
REGION = os.environ.get("REGION") or "midi-pyrenees"  # a name under regions/, or a path to a folder
DATAGOUV_URL = read_url("DATAGOUV_URL", "https://www.data.gouv.fr", ("https", "http"))
TABULAR_URL = read_url("TABULAR_URL", "https://tabular-api.data.gouv.fr", ("https", "http"))
OUTBOUND_PRIVATE = read_pairs("OUTBOUND_PRIVATE")
BASEMAPS = read_choice("BASEMAPS", "direct", "relay", "off")  # who asks base maps of their keepers
SERVICE_URLS = read_services("SERVICE_URLS")  # addresses of map services, before those of the region pack
RELAY_CACHE_MB = read_megabytes("RELAY_CACHE_MB", 512)  # room for tiles and features, on disk or in Redis
REDIS_URL = read_url("REDIS_URL", "", ("redis", "rediss", "unix"))
TRUSTED_PROXIES = read_count(
    "TRUSTED_PROXIES", 0
)  # how many of ours stand in front: see limits.client_address
LIMITED = read_bool("LIMITED", default=True)
# How many in how many seconds for one network; `surge` for one form, `repeated` for one text.
LIMITS = {
    "form": (5, 600),
    "search": (120, 60),
    "relay": (600, 60),
    "surge": (20, 3600),
    "repeated": (3, 86_400),
    "address": (5, 86_400),
}

INSTALLED_APPS = [
    "opendatalab.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "opendatalab.apps.StaticConfig",
    "csp",
    "django_htmx",
    "opendatalab",
    "sig",
    "catalogue",
    "knowledge",
    "governance",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "opendatalab.middleware.SecurityHeaders",
    "sig.relay.front.KeptTiles",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "catalogue.embed.registry.NoteUses",
    "opendatalab.middleware.KeptPages",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "opendatalab.urls"
WSGI_APPLICATION = "opendatalab.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "opendatalab.context.site",
            ],
        },
    }
]

DATABASES = {"default": read_database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "odl"}
        if REDIS_URL
        else {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": DATA_DIR / "cache",
        }
    ),
    # Counts of requests: see limits.py. Without Redis each web process has its own.
    "limits": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "odl-limits",
            "OPTIONS": {"socket_connect_timeout": 0.2, "socket_timeout": 0.2},
        }
        if REDIS_URL
        else {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "limits",
            "OPTIONS": {"MAX_ENTRIES": 50_000},
        }
    ),
    # Whole answers, kept in each web process until the content changes: see middleware.KeptPages.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
}

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", DATA_DIR / "built-static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (
    "jpg",
    "jpeg",
    "png",
    "gif",
    "webp",
    "zip",
    "gz",
    "br",
    "woff",
    "woff2",
)

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 14}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "admin:login"

HTTPS = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 3600
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1200  # the admin's list of datasets sends a field a row
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

EMAIL_CONFIG = read_email()
vars().update({name: value for name, value in EMAIL_CONFIG.items() if name.startswith("EMAIL")})
EMAIL_TIMEOUT = 10  # seconds: only the worker waits for the mail server

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        name: {"level": "INFO"} for name in ("opendatalab", "sig", "catalogue", "knowledge", "governance")
    },
}
