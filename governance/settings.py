"""Every setting of the register, and every environment variable that it reads.

Two modes. *demonstration* (the default) needs nothing: SQLite, a broker in memory, keys made in
the data folder, loopback only. *production* takes its keys, hosts and services from the
environment and refuses to start without them. `docs/operations.md` lists the variables.
"""

import secrets
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

MODE = env.str("REGISTER_MODE", "demonstration")
if MODE not in ("demonstration", "production"):
    raise ImproperlyConfigured(f"REGISTER_MODE is {MODE!r}; it must be demonstration or production.")
DEMONSTRATION = MODE == "demonstration"
DEBUG = False

DATA_DIR = Path(env.str("REGISTER_DATA_DIR", str(BASE_DIR / "data")))


def _key(variable: str) -> str:
    """Return a key from the environment; in demonstration mode make one in the data folder."""
    value: str = env.str(variable, "")
    if value:
        return value
    if not DEMONSTRATION:
        raise ImproperlyConfigured(f"{variable} is not set; production needs a long random value.")
    path = DATA_DIR / f"{variable.lower()}.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written aside and linked into place, so that two first starts agree on one key.
        draft = path.with_suffix(f".{secrets.token_hex(8)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64))
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()


SECRET_KEY = _key("SECRET_KEY")

# The journal is sealed with a key that the database does not hold. Each line names the key that
# sealed it, so a new key can take over while the old one still verifies: {"id": "secret"}.
JOURNAL_KEY_ID = env.str("JOURNAL_KEY_ID", "1")
try:
    JOURNAL_KEYS = {JOURNAL_KEY_ID: _key("JOURNAL_KEY"), **env.dict("JOURNAL_OLD_KEYS", default={})}
except ValueError:
    raise ImproperlyConfigured("JOURNAL_OLD_KEYS cannot be read; write it as id=secret,id=secret.") from None

# To whom the journal's last number and seal go once a day: people who do not hold the database.
JOURNAL_ANCHOR_TO = env.list("JOURNAL_ANCHOR_TO", default=[])
if not all("@" in address for address in JOURNAL_ANCHOR_TO):
    raise ImproperlyConfigured("JOURNAL_ANCHOR_TO must hold e-mail addresses, with commas between them.")

# With a key of its own the register signs what it issues; without one it does not. The key stays outside of what
# is served and backed up: `manage.py create_signing_key` makes it.
SIGNING_KEY_FILE, SIGNING_CERTIFICATE_FILE = env.str("SIGNING_KEY_FILE", ""), env.str("SIGNING_CERTIFICATE_FILE", "")
SIGNING_KEY_PASSPHRASE = env.str("SIGNING_KEY_PASSPHRASE", "")
if bool(SIGNING_KEY_FILE) != bool(SIGNING_CERTIFICATE_FILE):
    raise ImproperlyConfigured("SIGNING_KEY_FILE and SIGNING_CERTIFICATE_FILE must be set together, or neither.")
# The service that says when a signature was made (RFC 3161). Where it is named, nothing is signed without its word.
TIMESTAMP_URL = env.str("TIMESTAMP_URL", "")
if TIMESTAMP_URL and not TIMESTAMP_URL.startswith(("https://", "http://")):
    raise ImproperlyConfigured("TIMESTAMP_URL must begin with https:// or http://.")
if TIMESTAMP_URL and not SIGNING_KEY_FILE:
    raise ImproperlyConfigured("TIMESTAMP_URL is set without SIGNING_KEY_FILE: a time stamp belongs to a signature.")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEMONSTRATION else [])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set; name the hosts that this register answers for.")

# The day that the register takes for today: only for demonstrations and tests that tell a story.
FIXED_NOW: datetime | None = None
if _fixed := env.str("REGISTER_NOW", ""):
    if not DEMONSTRATION:
        raise ImproperlyConfigured("REGISTER_NOW is refused in production: the clock there is the real one.")
    try:
        FIXED_NOW = datetime.fromisoformat(_fixed)
    except ValueError:
        raise ImproperlyConfigured(f"REGISTER_NOW is {_fixed!r}; write it as 2026-11-23T09:00:00+01:00.") from None
    if FIXED_NOW.tzinfo is None:
        raise ImproperlyConfigured("REGISTER_NOW needs an offset, for example 2026-11-23T09:00:00+01:00.")

INSTALLED_APPS = [
    "governance",
    "governance.accounts",
    "deliberations",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
]

MIDDLEWARE = [
    # First, so that the answers of the others carry the policy too.
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "deliberations.views.errors.name_method",
    "deliberations.views.second_factor.require_second_factor",
]

ROOT_URLCONF = "governance.urls"
WSGI_APPLICATION = "governance.wsgi.application"

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
                "django.template.context_processors.i18n",
                "deliberations.views.frame.frame",
            ],
        },
    },
]

FORM_RENDERER = "deliberations.forms.renderer.Renderer"
FILE_UPLOAD_HANDLERS = ["deliberations.forms.document.UploadHandler"]
# Of an import; every other form takes one, which the handler sees to.
DATA_UPLOAD_MAX_NUMBER_FILES = 20
# The form of an amendment has a field for each variable of the text before it, of which there may be many hundreds.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4_000

DATABASE_URL = env.str("DATABASE_URL", f"sqlite:///{DATA_DIR / 'register.sqlite3'}" if DEMONSTRATION else "")
if not DATABASE_URL.startswith(("sqlite:///", "postgres://", "postgresql://")):
    # No default in production: a file inside a container is thrown away with it.
    raise ImproperlyConfigured("DATABASE_URL must begin with postgres:// or sqlite:/// and name the database.")
try:
    DATABASES = {"default": env.db_url_config(DATABASE_URL)}
except ValueError as reason:
    raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {reason}.") from None
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DATABASES["default"]["CONN_MAX_AGE"] = 60
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A deferred transaction that reads and then writes is refused at once when another writer
    # came between, whatever the timeout; an immediate one waits for its turn.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # The default price of a random page is that of a turning disk: for the 75 names of a list
    # PostgreSQL would then read the whole table of variables.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 10,
        "options": "-c random_page_cost=1.1",
        **DATABASES["default"].get("OPTIONS", {}),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", "")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# Where mails point to: a link must not follow whatever host a request named.
ADDRESS = env.str("REGISTER_ADDRESS", "http://127.0.0.1:8000" if DEMONSTRATION else f"https://{ALLOWED_HOSTS[0]}")
if not ADDRESS.startswith(("https://", "http://")) or "*" in ADDRESS or "//." in ADDRESS or ADDRESS.endswith("/"):
    raise ImproperlyConfigured("REGISTER_ADDRESS must be the register’s own, as https://register.example.be.")
EMAIL_URL = env.str("EMAIL_URL", "")
if EMAIL_URL:
    try:
        _mail = env.email_url_config(EMAIL_URL)
    except (ImproperlyConfigured, ValueError) as reason:
        raise ImproperlyConfigured(f"EMAIL_URL cannot be read: {reason}.") from None
elif DEMONSTRATION:
    _mail = {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(DATA_DIR / "mail"),
    }
else:
    raise ImproperlyConfigured("EMAIL_URL is not set; write it as smtp+tls://user:password@host:587.")
globals().update(_mail)
# A server that does not answer must not hold a worker for ever.
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("MAIL_FROM", "register@register.example" if DEMONSTRATION else "")
if "@" not in DEFAULT_FROM_EMAIL:
    raise ImproperlyConfigured("MAIL_FROM must be the address that mails come from, as register@example.be.")

# What `/health/` asks besides the database: functions that return what is told, and whether it is well.
HEALTH_PARTS = [
    "deliberations.views.engine.journal_health",
    "deliberations.views.engine.engine_health",
    "deliberations.views.engine.signing_health",
]

# Who may read `/metrics` without signing in: whoever brings this as a bearer token. Empty: nobody.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
if METRICS_TOKEN and len(METRICS_TOKEN) < 20:
    raise ImproperlyConfigured("METRICS_TOKEN is short; give a long random value, or none.")

# Asked for after each good scan: a watchdog outside, which calls somebody when it hears nothing. Empty: none.
WATCHDOG_URL = env.str("WATCHDOG_URL", "")
if WATCHDOG_URL and not WATCHDOG_URL.startswith(("https://", "http://")):
    raise ImproperlyConfigured("WATCHDOG_URL must begin with https:// or http://.")

# Who is told of an alert when nobody else can be: no recipient, or a server that took no mail for 14 days.
ALERTS_FALLBACK_TO = env.list("ALERTS_FALLBACK_TO", default=[])
if not all("@" in address for address in ALERTS_FALLBACK_TO):
    raise ImproperlyConfigured("ALERTS_FALLBACK_TO must hold e-mail addresses, with commas between them.")

# Every registration is countersigned by a second person. A registry of one person can do without,
# and its pages say so.
FOUR_EYES = env.bool("FOUR_EYES", True)

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ANONYMOUS_USER_NAME = None
GUARDIAN_RAISE_403 = False

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "enter"
LOGOUT_REDIRECT_URL = "register"
ACCOUNT_ADAPTER = "governance.accounts.adapter.ClosedSignUp"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {"login": "governance.accounts.forms.SignIn"}
# Nobody learns from a mail, or from its absence, who has an account.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_ADAPTER = "governance.accounts.adapter.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "add_webauthn": "governance.accounts.forms.NewKey",
    "activate_totp": "governance.accounts.forms.NewApp",
    "authenticate": "governance.accounts.forms.Code",
    "reauthenticate": "governance.accounts.forms.CodeAgain",
}
# An invitation went there: the address is proven.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# A clock may be half a minute wrong.
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMONSTRATION
# Signing in through the provider of an institution: linked by its subject id, never by e-mail.
OIDC_ISSUER = env.str("OIDC_ISSUER", "").rstrip("/")
OIDC_CLIENT_ID, OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_ID", ""), env.str("OIDC_CLIENT_SECRET", "")
OIDC_NAME = env.str("OIDC_NAME", "OpenID Connect") if OIDC_ISSUER else ""
if OIDC_ISSUER and not (OIDC_CLIENT_ID and OIDC_CLIENT_SECRET):
    raise ImproperlyConfigured("OIDC_CLIENT_ID and OIDC_CLIENT_SECRET must be set where OIDC_ISSUER is.")
if OIDC_ISSUER and not OIDC_ISSUER.startswith("https://") and not DEMONSTRATION:
    raise ImproperlyConfigured("OIDC_ISSUER must begin with https://.")
SOCIALACCOUNT_ADAPTER = "governance.accounts.adapter.LinkedOnly"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": OIDC_NAME,
                "client_id": OIDC_CLIENT_ID,
                "secret": OIDC_CLIENT_SECRET,
                "settings": {"server_url": OIDC_ISSUER},
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}
# By the address of the computer, and by the e-mail address that is tried, from wherever. A wrong
# second factor counts as a failed sign-in, with the person as the key.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/15m/key",
    "accept_invitation": "20/m/ip",
    "verify_certificate": "30/m/ip",
    "reset_password": "10/h/ip,3/h/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
# How many proxies stand before the register: without it, all visitors would share one address.
try:
    ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)
except ValueError:
    raise ImproperlyConfigured("TRUSTED_PROXY_COUNT must be a whole number, 0 without a proxy.") from None

LANGUAGE_CODE = "en"
LANGUAGES = [("nl", "Nederlands"), ("fr", "Français"), ("de", "Deutsch"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Europe/Brussels"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = None if DEMONSTRATION else BASE_DIR / "collected"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMONSTRATION
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEMONSTRATION

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        # A form that leads on to the provider is one that is sent there.
        "form-action": [SELF, *(["{0.scheme}://{0.netloc}".format(urlsplit(OIDC_ISSUER))] if OIDC_ISSUER else [])],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not DEMONSTRATION
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
CSRF_FAILURE_VIEW = "deliberations.views.errors.form_expired"
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
if not DEMONSTRATION:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/$", r"^metrics$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # The timetable rings every minute; two lines for each bell would hide the rest.
    "loggers": {"celery": {"level": "WARNING"}},
}
