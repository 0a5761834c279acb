"""The settings of the suite: the portal's own, without its need for secrets."""

import os

os.environ.setdefault("ENV_FILE", "")
os.environ.setdefault("SECRET_KEY", "only for tests " * 5)
os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,testserver")
os.environ.setdefault("SITE_URL", "http://localhost:8000")
os.environ.setdefault("EMAIL_URL", "memorymail://")
os.environ.setdefault("DEFAULT_FROM_EMAIL", "Handlebook <handlebook@example.ac.uk>")
os.environ.setdefault("TLS", "0")
os.environ.setdefault("LOG_LEVEL", "WARNING")

from config.settings import *  # noqa: F403
from config.settings import DATABASES, REDIS_URL, VAR_DIR

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")

(VAR_DIR / "test").mkdir(exist_ok=True)
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # A file, as in life: threads of one test would share one connection to memory.
    # The process id keeps two runs in one folder apart; pytest-xdist adds its own suffix.
    TEST_NAME = str(VAR_DIR / "test" / f"{os.getpid()}.sqlite3")
    DATABASES["default"]["TEST"] = {"NAME": TEST_NAME}
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
MEDIA_ROOT = VAR_DIR / "test" / "files" / WORKER
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in ("default", "counts")
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = VAR_DIR / "test" / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
if not REDIS_URL:
    CELERY_BROKER_URL = "memory://"  # messages go nowhere: due work is a row
