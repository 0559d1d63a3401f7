"""The one settings file. Every variable of the environment it reads is listed in docs/exploitation.md.

``MAILLAGE_MODE`` chooses among three: ``local`` (one machine, demonstration accounts, mail kept in a local
mailbox), ``production``, and ``test``.
"""

import os
import secrets
from datetime import date
from pathlib import Path

import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.databases import care_databases, care_enabled, databases
from maillage.foundation.web.logs import blank_secret_links

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("MAILLAGE_VAR", BASE_DIR / "var"))


def _flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name, "")
    if value not in {"", "0", "1"}:
        raise ImproperlyConfigured(f"{name} doit valoir 0 ou 1, pas {value!r}.")
    return default if value == "" else value == "1"


def _list(name: str) -> list[str]:
    return [item.strip() for item in os.environ.get(name, "").split(",") if item.strip()]


def _required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"En production, la variable {name} est obligatoire.")
    return value


def _day(name: str) -> date | None:
    value = os.environ.get(name, "")
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise ImproperlyConfigured(f"{name} doit être un jour comme 2027-03-31, pas {value!r}.") from None


def _local_secret_key() -> str:
    """A key of this machine alone, made once and readable by its user only."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


MODE = os.environ.get("MAILLAGE_MODE") or ("test" if "PYTEST_VERSION" in os.environ else "local")
if MODE not in {"local", "production", "test"}:
    raise ImproperlyConfigured(f"MAILLAGE_MODE doit valoir local, production ou test, pas {MODE!r}.")
PRODUCTION = MODE == "production"
# Demonstration accounts, local mailbox and their shortcuts exist in this mode only.
LOCAL_MODE = MODE == "local"

DEBUG = False
SECRET_KEY = _required("SECRET_KEY") if PRODUCTION else _local_secret_key()
SECRET_KEY_FALLBACKS = _list("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = _list("ALLOWED_HOSTS") + ([] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"])
# In every mail: without it the links of production would lead to the reader's own machine.
SITE_URL = os.environ.get("SITE_URL", "").rstrip("/")
if not SITE_URL:
    SITE_URL = _required("SITE_URL") if PRODUCTION else f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
CSRF_TRUSTED_ORIGINS = [SITE_URL] if PRODUCTION else []

INSTALLED_APPS = [
    "maillage.foundation",
    "maillage.reference",
    "maillage.communities",
    "maillage.planning",
    "maillage.operations",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_cotton",
    "django_htmx",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "maillage.foundation.web.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "maillage.foundation.identity.sessions.SessionLimitsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "maillage.foundation.web.middleware.PrivateAnswersMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.navigation.navigation",
            ],
            "builtins": ["maillage.foundation.templatetags.maillage"],
        },
    }
]

DATABASES = databases(os.environ, BASE_DIR)
# Patient data: an app, two doors and a router that exist only where somebody decided to hold any (ADR 0048).
CARE_ENABLED = care_enabled(os.environ)
if CARE_ENABLED:
    INSTALLED_APPS.insert(INSTALLED_APPS.index("maillage.operations") + 1, "maillage.care")
    DATABASES |= care_databases(os.environ, BASE_DIR)
    DATABASE_ROUTERS = ["maillage.care.ground.router.CareRouter"]
# Who hosts health data, under which certificate (CSP art. L. 1111-8), until when: real patients wait for it.
CARE_HDS_HOST = os.environ.get("CARE_HDS_HOST", "")
CARE_HDS_CERTIFICATE = os.environ.get("CARE_HDS_CERTIFICATE", "")
CARE_HDS_UNTIL = _day("CARE_HDS_UNTIL")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # Shared by the web processes: per-process counters would weaken the rate limits without a word.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "foundation_cache"}
}

# --- Accounts -------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "foundation.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 14},
    },
    {"NAME": "maillage.foundation.identity.validators.MaximumLengthValidator"},
    {"NAME": "maillage.foundation.identity.validators.ContextWordsValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my_communities"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# In the browser that signed up, and there only: one goes on to what one was doing.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Maillage] "
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_ADAPTER = "maillage.foundation.account.adapter.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "maillage.foundation.account.forms.SignupFields"
ACCOUNT_FORMS = {
    "login": "maillage.foundation.account.plain.LoginForm",
    "signup": "maillage.foundation.account.plain.SignupForm",
    "add_email": "maillage.foundation.account.plain.AddEmailForm",
    "change_password": "maillage.foundation.account.plain.ChangePasswordForm",
    "reset_password": "maillage.foundation.account.plain.ResetPasswordForm",
    "reset_password_from_key": "maillage.foundation.account.plain.ResetPasswordKeyForm",
    "reauthenticate": "maillage.foundation.account.plain.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "maillage.foundation.account.plain.AuthenticateForm",
    "reauthenticate": "maillage.foundation.account.plain.ReauthenticateCodeForm",
    "activate_totp": "maillage.foundation.account.plain.ActivateTOTPForm",
    "add_webauthn": "maillage.foundation.account.plain.AddWebAuthnForm",
    "edit_webauthn": "maillage.foundation.account.plain.EditWebAuthnForm",
}
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_RATE_LIMITS = {
    "login_failed": "100/15m/ip,10/15m/key",
    # Forms that anybody may send without an account; a town hall sends several from one address.
    "public_form": "20/h/ip",
}
# Proxies in front of the web processes, each trusted to add the address that it saw: 1 is nginx alone.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXIES", "1" if PRODUCTION else "0"))
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Maillage"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
USERSESSIONS_TRACK_ACTIVITY = False

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else "maillage_session"
SESSION_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else "maillage_csrf"
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "maillage.foundation.web.errors.csrf_failure"

# --- Security headers -----------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Pasted lists and spreadsheets are small; anything bigger is refused before it is read into memory.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_HANDLERS = [
    "maillage.foundation.web.uploads.BoundedFiles",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Language, time, files ------------------------------------------------------------------------------

LANGUAGE_CODE = "fr-fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "assets" / "dist"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = not PRODUCTION
WHITENOISE_KEEP_ONLY_HASHED_FILES = PRODUCTION

# --- Mail, jobs, logs -----------------------------------------------------------------------------------

# In local mode every message is a file of this folder, shown by the local mailbox page.
LOCAL_MAILBOX_DIR = VAR_DIR / "mailbox"
EMAIL_FILE_PATH = LOCAL_MAILBOX_DIR
EMAIL_BACKEND = {
    "local": "django.core.mail.backends.filebased.EmailBackend",
    "production": "django.core.mail.backends.smtp.EmailBackend",
    "test": "django.core.mail.backends.locmem.EmailBackend",
}[MODE]
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = _flag("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "Maillage <ne-pas-repondre@maillage.invalid>")

# Where signed checkpoints of the log are written; in production, a folder of another machine.
AUDIT_CHECKPOINT_DIR = Path(os.environ.get("AUDIT_CHECKPOINT_DIR", VAR_DIR / "checkpoints"))
AUDIT_KEY_FILE = Path(os.environ.get("AUDIT_KEY_FILE", VAR_DIR / "audit_key.pem"))

# The master keys of the vault: the variable, else the file; never the database (``foundation/vault``).
VAULT_KEYS = os.environ.get("VAULT_KEYS", f"test:{'0f' * 32}" if MODE == "test" else "")
VAULT_KEYS_FILE = Path(os.environ.get("VAULT_KEYS_FILE", VAR_DIR / "vault_keys"))

# Published files put here are offered for import on the page of the instance; those sent there are kept here.
IMPORT_DIR = Path(os.environ.get("IMPORT_DIR", VAR_DIR / "imports"))
# An import of a national file takes minutes: mail goes on leaving beside it.
PROCRASTINATE_WORKER_DEFAULTS = {"concurrency": 2}

# One line a message, with the number of the request that the error page shows. No local variable of a
# traceback is written: they hold names and secrets.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False)
                if PRODUCTION
                else structlog.dev.ConsoleRenderer(colors=False),
                blank_secret_links,
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}

if MODE == "test":
    # The real hasher takes 50 ms on purpose; what it protects is tested once, apart.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
