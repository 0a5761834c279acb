"""Settings, read once from the environment; a missing secret stops the start."""

import os
import tomllib
from pathlib import Path

import environ
from celery.schedules import crontab

from config import environment, logs

BASE_DIR = Path(__file__).resolve().parent.parent
# FileAwareEnv reads SECRET_KEY_FILE where SECRET_KEY is not set, and so on for every name.
env = environ.FileAwareEnv()
ENV_FILE = env.str("ENV_FILE", default=str(BASE_DIR / ".env"))
if ENV_FILE and Path(ENV_FILE).is_file():
    env.read_env(ENV_FILE)  # a real environment variable wins over the file

VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
DEMO = env.bool("DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)
if not DEMO:
    environment.require(os.environ)

# `or`: a name left empty in .env means the same as no name.
VAR_DIR = Path(env.str("VAR_DIR", default="") or BASE_DIR / "var").resolve()
# Addresses, password hashes and demo mail: nobody else on this machine reads them.
VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
for folder in ("broker/queue", "broker/processed", "broker/control", "cache", "files", "mail"):
    (VAR_DIR / folder).mkdir(parents=True, exist_ok=True)

PORT = env.int("PORT", default=8000)
SITE_URL = (env.str("SITE_URL", default="") or f"http://localhost:{PORT}").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[]) or ["localhost", "127.0.0.1", "[::1]"]
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
if DEMO:
    environment.require_loopback(ALLOWED_HOSTS)
    SECRET_KEY = SECRET_KEY or environment.demo_secret(VAR_DIR)
else:
    environment.require_strength(SECRET_KEY)
    environment.require_named_hosts(ALLOWED_HOSTS)

# --- apps, ground floor first: an app imports only from apps above its own line ---

INSTALLED_APPS = [
    "institutions.adminconfig.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "csp",
    "records",
    "institutions",
    "policies",
    "accounts",
    "registrations",
    "incidents",
    "overview",
]

MIDDLEWARE = [
    "config.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.Bounds",
    "config.middleware.SignInRequired",
    "institutions.middleware.InstitutionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "institutions.context.portal",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- database, cache, files ---

DATABASE_URL = env.str("DATABASE_URL", default="") or f"sqlite:///{VAR_DIR}/handlebook.sqlite3"
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Four processes writing at once: no "database is locked" with these, hundreds without.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            " PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 600  # seconds; a new connection a page halves the speed
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
# Sign-in limits count in the cache, so it must be one for all web processes.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(VAR_DIR / "cache"),
    }
}

# How often each address of the internet has asked; lost at a restart, and no harm done.
CACHES["counts"] = (
    dict(CACHES["default"])
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "counts",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
)
VERIFY_PER_MINUTE = env.int("VERIFY_PER_MINUTE", default=600)  # requests of one address

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.str("STATIC_ROOT", default="") or str(BASE_DIR / "staticfiles")
MEDIA_ROOT = VAR_DIR / "files"  # never served as they are: a view checks who asks
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- people and sign-in ---

AUTH_USER_MODEL = "institutions.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Never /accounts/login/: our accounts are social media accounts.
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "institutions.adapters.AccountAdapter"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_FORMS = {
    "login": "institutions.sign_in.SignInForm",
    "reset_password": "institutions.sign_in.ResetPasswordForm",
    "reset_password_from_key": "institutions.sign_in.ResetPasswordKeyForm",
    "change_password": "institutions.sign_in.ChangePasswordForm",
    "set_password": "institutions.sign_in.SetPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # the one-use link of the invitation has proved the address
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password is told
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = None  # "Keep me signed in" is the person's choice
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
PASSWORD_RESET_TIMEOUT = 60 * 60  # seconds; the mail says one hour
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60  # seconds, for those who chose to stay signed in

# --- language and time ---

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True

# --- mail ---

DEFAULT_FROM_EMAIL = (
    env.str("DEFAULT_FROM_EMAIL", default="") or "Handlebook <handlebook@localhost>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_REDIRECT_TO = env.str("EMAIL_REDIRECT_TO", default="")
EMAIL_FILE_PATH = str(VAR_DIR / "mail")
EMAIL_TIMEOUT = 20  # seconds
if DEMO:
    EMAIL_BACKEND = "config.mail.FolderBackend"  # invented people get no mail: one file each
else:
    vars().update(env.email("EMAIL_URL"))
if EMAIL_REDIRECT_TO and not DEMO:
    EMAIL_BACKEND = "config.mail.RedirectedBackend"

# --- safety of the transport and of the page ---

TLS = env.bool("TLS", default=not DEMO)
TRUST_PROXY = env.bool("TRUST_PROXY", default=False)
if TLS:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
if TRUST_PROXY:
    # Only where a proxy sets these and strips what the visitor sent.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PROXY_COUNT", default=1)
CSRF_TRUSTED_ORIGINS = [SITE_URL]
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if TLS else "http"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],  # Bootstrap draws its ticks and arrows as data
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="") or f"{SITE_URL}/"

# --- background work: a message on the broker is a hint, due work is always a row ---

CELERY_BROKER_URL = REDIS_URL or "filesystem://"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 3600}  # seconds; longer than any task may take
    if REDIS_URL
    else {
        "data_folder_in": str(VAR_DIR / "broker" / "queue"),
        "data_folder_out": str(VAR_DIR / "broker" / "queue"),
        "processed_folder": str(VAR_DIR / "broker" / "processed"),
        "control_folder": str(VAR_DIR / "broker" / "control"),
        "store_processed": False,
        "polling_interval": 0.2,  # seconds
    }
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "handlebook"
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600  # seconds
CELERY_TASK_SOFT_TIME_LIMIT = 540  # seconds
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "config.beat.SturdyScheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "send-due-notices": {
        "task": "records.tasks.send_due_notices",
        "schedule": crontab(),  # every minute
    },
    "resume-lost-jobs": {
        "task": "records.tasks.resume_lost_jobs",
        "schedule": crontab(),  # every minute
    },
    "beat-heartbeat": {
        "task": "records.tasks.beat_heartbeat",
        "schedule": crontab(),  # every minute
    },
    "unnamed-files": {
        "task": "records.tasks.delete_unnamed_files",
        "schedule": crontab(hour=4, minute=20),
    },
    "accounts-imports": {
        "task": "accounts.tasks.forget_imports",
        "schedule": crontab(hour=4, minute=10),  # before the files themselves
    },
    # Before the day's mail of 08:30; a run that was missed is made up by the next.
    "requests-drafts": {
        "task": "registrations.tasks.look_after_drafts",
        "schedule": crontab(hour=6, minute=10),
    },
    "requests-steps": {
        "task": "registrations.tasks.look_after_steps",
        "schedule": crontab(minute=20),  # every hour
    },
    "accounts-people": {
        "task": "accounts.tasks.look_after_people",
        "schedule": crontab(hour=5, minute=30),
    },
    "accounts-care": {
        "task": "accounts.tasks.look_after_care",
        "schedule": crontab(hour=5, minute=45),
    },
    # From early morning on; a run that was killed or missed is made up within the hour.
    "accounts-activity": {
        "task": "accounts.tasks.look_over_registers",
        "schedule": crontab(minute=5, hour="5-23"),
    },
    "accounts-feeds": {
        "task": "accounts.tasks.read_feeds",
        "schedule": crontab(minute=35),  # every hour
    },
    "policies-questions": {
        "task": "policies.tasks.remind_desks",
        "schedule": crontab(hour=6, minute=50),
    },
    "look-for-tampering": {
        "task": "policies.tasks.look_for_tampering",
        "schedule": crontab(hour=3, minute=20),
    },
    "policies-links": {
        "task": "policies.tasks.check_links",
        "schedule": crontab(hour=3, minute=40),  # each link once a week
    },
    "policies-reviews": {
        "task": "policies.tasks.remind_of_reviews",
        "schedule": crontab(hour=6, minute=25),
    },
    "policies-reading": {
        "task": "policies.tasks.look_after_reading",
        "schedule": crontab(minute=50, hour="5-20"),
    },
    "requests-people": {
        "task": "registrations.tasks.chase_people",
        "schedule": crontab(hour=6, minute=40),
    },
}

# --- logs and errors ---

LOG_LEVEL = (env.str("LOG_LEVEL", default="") or "INFO").upper()
LOGGING = logs.logging_config(LOG_LEVEL)
logs.configure()
SENTRY_DSN = env.str("SENTRY_DSN", default="")
if SENTRY_DSN:
    logs.start_sentry(SENTRY_DSN)
