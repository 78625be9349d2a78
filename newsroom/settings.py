"""All settings; those of one installation come from the environment, see `.env.example`."""

from pathlib import Path

from csp.constants import NONE, SELF

from newsroom.database.url import database_settings
from newsroom.environment import (
    count,
    port,
    read_file,
    secret_key,
    site,
    switch,
    text,
    time_zone,
)

BASE_DIR = Path(__file__).resolve().parent.parent
read_file(BASE_DIR / ".env")

# Where this installation lives

DEBUG = switch("DEBUG")
BIND = text("BIND", "127.0.0.1")
PORT = port("PORT", 8000)
# Processes of `make serve`, and the requests that each answers at once.
WORKERS = count("WEB_CONCURRENCY", 2, least=1)
THREADS = count("THREADS", 16, least=4)
VAR_DIR = BASE_DIR / Path(text("VAR_DIR", "var")).expanduser()
SECRET_KEY = text("SECRET_KEY") or secret_key(VAR_DIR / "secret_key")

SITE_URL, SITE_HOST, _is_https = site("SITE_URL", f"http://127.0.0.1:{PORT}")
# The development server speaks plain HTTP, whatever the public address is.
IS_HTTPS = _is_https and not DEBUG
_this_machine = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = [host.strip() for host in text("ALLOWED_HOSTS").split(",") if host.strip()]
if not ALLOWED_HOSTS:
    ALLOWED_HOSTS = [SITE_HOST, *(_this_machine if DEBUG or SITE_HOST in _this_machine else [])]

# How many servers of our own stand in front, each adding to X-Forwarded-For the address it saw.
TRUSTED_PROXIES = count("TRUSTED_PROXIES", 0)

# The memory for pages in each process, in MB; 0 makes every page anew.
PAGE_CACHE_MB = count("PAGE_CACHE_MB", 64, most=10_000)
# For how long pages are sent that nobody can prove while the database is away, in seconds.
STALE_WHILE_DOWN = count("STALE_WHILE_DOWN", 3600, most=7 * 24 * 3600)

# Applications

INSTALLED_APPS = [
    "newsroom",
    "taggit",  # before articles, whose admin replaces taggit's
    "articles",
    "feedback",
    "references",
    "newsroom.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "newsroom.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    *([] if DEBUG else ["whitenoise.middleware.WhiteNoiseMiddleware"]),
    "newsroom.middleware.OwnPagesMiddleware",
    "newsroom.middleware.TextMiddleware",
    "newsroom.middleware.GZipMiddleware",
    "newsroom.page_cache.policy.PageCacheMiddleware",
    "newsroom.middleware.TimeZoneMiddleware",
    "django.middleware.common.CommonMiddleware",
    "newsroom.middleware.SessionMiddleware",
    "newsroom.middleware.CsrfViewMiddleware",
    "newsroom.middleware.AuthenticationMiddleware",
    "newsroom.middleware.StrangersMiddleware",
    "newsroom.sessions.IdleMiddleware",
    "newsroom.middleware.MediaKeyMiddleware",
    "newsroom.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "newsroom.templating.loader.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "newsroom.context_processors.site",
                "articles.context_processors.publication",
            ],
        },
    },
]

# Data

DATABASES = {"default": database_settings(text("DATABASE_URL"), VAR_DIR / "postgres")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Files

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "newsroom.stylesheets.JoiningFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# The public reads uploads through whichever server is in front; the umask must not decide.
FILE_UPLOAD_PERMISSIONS = 0o644
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Images of articles that are public no longer (articles/images/withholding.py).
    "withheld": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "withheld", "file_permissions_mode": 0o600},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Language and time

LANGUAGE_CODE = "en"
# English alone is spoken. Every sentence passes through gettext, so that another language needs
# only a catalogue in locale/ and a line here; nothing looks at a request's language.
USE_I18N = True
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = time_zone("TIME_ZONE", "UTC")
FORMAT_MODULE_PATH = "newsroom.formats"  # of dates and times in the admin

# Security. One policy for reader pages and admin, without nonces: a page that is cached would
# give the same nonce to everybody.

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "upgrade-insecure-requests": IS_HTTPS,
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
if IS_HTTPS:  # browsers then take them from this host's HTTPS alone
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Secure-sessionid", "__Secure-csrftoken"
SESSION_COOKIE_AGE = 14 * 24 * 3600  # seconds since the sign-in
SESSION_IDLE_SECONDS = 3 * 24 * 3600  # a weekend without opening the admin
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "newsroom.views.csrf_failure"
if IS_HTTPS:
    # The server in front ends TLS, and must set this header itself on every request.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
SILENCED_SYSTEM_CHECKS = [
    "security.W003",  # newsroom.middleware has a CsrfViewMiddleware for the editors' paths
    "security.W005",  # subdomains, and the preload list, are for the domain's owner to decide
    "security.W021",
]

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Logging: to standard error, where the service manager collects it.

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # A missing page or a made-up host is the visitor's business, not a fault to report. A
        # logger without a handler would still print, by Python's last resort.
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
    },
}
