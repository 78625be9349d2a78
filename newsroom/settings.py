"""All settings; those of one installation come from the environment, see `.env.example`."""

from pathlib import Path

from csp.constants import NONE, SELF

from newsroom.database.url import database_settings
from newsroom.environment import (
    choice,
    count,
    mail_server,
    port,
    read_file,
    refuse_root_in,
    secret_key,
    several,
    site,
    switch,
    text,
    time_zone,
)
from newsroom.pictures.places import media_storages
from newsroom.watching.logs import FORMATS as LOG_FORMATS
from newsroom.watching.logs import logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent
read_file(BASE_DIR / ".env")

# Where this installation lives

DEBUG = switch("DEBUG")
# Whether `make run` fills a new site with the demonstration and makes it an account.
DEMO = switch("DEMO", "true")
BIND = text("BIND", "127.0.0.1")
PORT = port("PORT", 8000)
# Processes of `make serve`, and the requests that each answers at once.
WORKERS = count("WEB_CONCURRENCY", 2, least=1)
THREADS = count("THREADS", 16, least=4)
# Whether `make serve` runs the timed commands, too.
RUN_TIMERS = switch("RUN_TIMERS")
VAR_DIR = BASE_DIR / Path(text("VAR_DIR", "var")).expanduser()
if not DEBUG:
    refuse_root_in(VAR_DIR)
SECRET_KEY = text("SECRET_KEY") or secret_key(VAR_DIR / "secret_key")
# Former keys: what was signed or encrypted with them is still taken.
SECRET_KEY_FALLBACKS = several("SECRET_KEY_FALLBACKS")

SITE_URL, SITE_HOST, _is_https = site("SITE_URL", f"http://127.0.0.1:{PORT}")
# The development server speaks plain HTTP, whatever the public address is.
IS_HTTPS = _is_https and not DEBUG
_this_machine = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = several("ALLOWED_HOSTS")
if not ALLOWED_HOSTS:
    ALLOWED_HOSTS = [SITE_HOST, *(_this_machine if DEBUG or SITE_HOST in _this_machine else [])]

# How many servers of our own stand in front, each adding to X-Forwarded-For the address it saw.
TRUSTED_PROXIES = count("TRUSTED_PROXIES", 0)

# The memory for pages in each process, in MB; 0 makes every page anew.
PAGE_CACHE_MB = count("PAGE_CACHE_MB", 64, most=10_000)
# For how long pages are sent that nobody can prove while the database is away, in seconds.
STALE_WHILE_DOWN = count("STALE_WHILE_DOWN", 3600, most=7 * 24 * 3600)

# What operators see (docs/watching.md): a line of log for each request, and numbers at a port of
# their own, which is closed while it is 0. Both begin with `make serve`.
LOG_REQUESTS = switch("LOG_REQUESTS")
LOG_FORMAT = choice("LOG_FORMAT", LOG_FORMATS)
METRICS_PORT = count("METRICS_PORT", 0, most=65535)
METRICS_ADDRESS = text("METRICS_ADDRESS", "127.0.0.1")
METRICS_DIR = VAR_DIR / "metrics"

# Applications

INSTALLED_APPS = [
    "newsroom",
    "taggit",  # before articles, whose admin replaces taggit's
    "articles",
    "feedback",
    "accounts",
    "references",
    "outbox",
    "timers",
    "newsroom.apps.AccountConfig",
    "allauth.mfa",
    "allauth.usersessions",
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
    *(["newsroom.watching.middleware.NoteUserMiddleware"] if LOG_REQUESTS else []),
    "newsroom.middleware.StrangersMiddleware",
    "newsroom.sessions.IdleMiddleware",
    "newsroom.middleware.MediaKeyMiddleware",
    "newsroom.middleware.MessageMiddleware",
    "newsroom.middleware.AccountMiddleware",
    "newsroom.sessions.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Those of the site win over ours (docs/look.md).
        "DIRS": [VAR_DIR / "templates", BASE_DIR / "templates"],
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
                "articles.frame.publication",
            ],
        },
    },
]

# Data

DATABASES = {"default": database_settings(text("DATABASE_URL"), VAR_DIR / "postgres")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# What all processes have to know, such as codes that were used. It is small, and in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_kept",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# What a commit leaves to do (mail, notices) is done by a thread of the process at once; without,
# by `manage.py deliver` alone.
DELIVER_IN_BACKGROUND = True

# Mail: to the server of EMAIL_URL; without one, to files in VAR_DIR/mail.

_mail_server = mail_server("EMAIL_URL")
EMAIL_BACKEND = f"accounts.mailing.{'smtp' if _mail_server else 'files'}.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
if _mail_server:
    EMAIL_HOST, EMAIL_PORT = _mail_server["HOST"], _mail_server["PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail_server["USER"], _mail_server["PASSWORD"]
    EMAIL_USE_SSL, EMAIL_USE_TLS = _mail_server["USE_SSL"], _mail_server["USE_TLS"]
EMAIL_TIMEOUT = 5  # seconds

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
# The form of an article with a thousand citations, as many as it takes: eleven fields each.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 12_000
# The longest text in any script, and twice after a conflict: twelve bytes for a character.
DATA_UPLOAD_MAX_MEMORY_SIZE = 7_000_000
STORAGES = {
    # Pictures: what readers see, and what they see no longer (docs/pictures.md).
    **media_storages(text("MEDIA_STORAGE"), VAR_DIR),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# The site’s own rules, after all of ours (docs/look.md).
CUSTOM_CSS = VAR_DIR / "custom.css"

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

# Sign-in (accounts/signing_in). Limits are our own, counted in the database by one statement each.

AUTHENTICATION_BACKENDS = ["accounts.signing_in.backend.Backend"]
LOGIN_URL = "/admin/login/"
LOGIN_REDIRECT_URL = "/admin/"
ACCOUNT_ADAPTER = "accounts.signing_in.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]  # sign-up is closed
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_REAUTHENTICATION_METHODS = ("password", "mfa")
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # seconds
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
ACCOUNT_FORMS = {
    "login": "accounts.signing_in.forms.LoginForm",
    "reauthenticate": "accounts.signing_in.forms.PasswordForm",
    "change_password": "accounts.signing_in.forms.ChangePasswordForm",
    "set_password": "accounts.signing_in.forms.SetPasswordForm",
    "reset_password": "accounts.signing_in.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.signing_in.forms.ResetPasswordKeyForm",
}
MFA_ADAPTER = "accounts.signing_in.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # the code before and the code after: clocks differ
MFA_FORMS = {
    "authenticate": "accounts.signing_in.forms.AuthenticateForm",
    "reauthenticate": "accounts.signing_in.forms.ReauthenticateForm",
    "activate_totp": "accounts.signing_in.forms.ActivateTOTPForm",
    "add_webauthn": "accounts.signing_in.forms.AddPasskeyForm",
    "login_webauthn": "accounts.signing_in.forms.LoginPasskeyForm",
    "authenticate_webauthn": "accounts.signing_in.forms.AuthenticatePasskeyForm",
    "reauthenticate_webauthn": "accounts.signing_in.forms.ReauthenticatePasskeyForm",
}
PASSWORD_RESET_TIMEOUT = 24 * 3600  # seconds that the link in a letter works

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

LOGGING = logging_settings(form=LOG_FORMAT)
