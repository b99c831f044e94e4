"""Settings of the desk. Everything that differs between machines is read from the environment (deskapp/env.py)."""

from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from deskapp import env

django_stubs_ext.monkeypatch()  # lets classes of Django take type parameters at run time

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("OTE_DATA") or BASE_DIR / "data")
PRODUCTION = env.flag("OTE_PRODUCTION")
DEBUG = env.flag("OTE_DEBUG")
SECRET_KEY = env.secret_key(DATA_DIR, production=PRODUCTION)
DATA_KEYS = env.data_keys(DATA_DIR, production=PRODUCTION)  # of sealed document numbers: the first seals, all open
ALLOWED_HOSTS = env.names("OTE_ALLOWED_HOSTS", ("127.0.0.1", "localhost", "[::1]"))
CSRF_TRUSTED_ORIGINS = env.names("OTE_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "staff.lock_words.LockOuts",  # axes
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "core",
    "ledger",
    "staff",
    "notices",
    "deadlines",
    "privacy",
    "extracts",
    "attachments",
    "residents",
    "phrasebook",
    "tickets",
    "portal",
    "visitors",
    "duty",
    "outreach",
    "assessment",
    "reports",
    "quality",
    "interfaces",
    "deskapp",
]

MIDDLEWARE = [
    "core.plain_http.PlainApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "staff.middleware.ActorMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "staff.middleware.SessionTimeoutMiddleware",
    "staff.middleware.FirstThingsMiddleware",
    "staff.middleware.PersonalLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.refusals.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "deskapp.urls"
WSGI_APPLICATION = "deskapp.wsgi.application"
ASGI_APPLICATION = "deskapp.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["staff.templatetags.actor"],  # every form says for whom it was made
            "libraries": {"lucide": "core.templatetags.icons"},  # draws each icon once a process
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "deskapp.frame.desk",
            ],
        },
    },
]

DATABASES = {"default": env.database(env.text("DATABASE_URL"), DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People and sessions
AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "staff.passwords.LongEnough", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "staff.passwords.CompanyWords"},
    {"NAME": "staff.passwords.StolenPasswords"},
]
STOLEN_PASSWORDS = env.readable("OTE_STOLEN_PASSWORDS")
LOGIN_URL = "staff:login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "staff:login"
PIN_DIGITS = env.whole("OTE_PIN_DIGITS", 6, least=4, most=8)
SECOND_FACTOR = env.roles("OTE_SECOND_FACTOR")  # of whom one is demanded; everybody may have one
# `__Host-`: a browser takes such a cookie by HTTPS alone, from this very host, for all of its paths
COOKIE_PREFIX = "__Host-" if PRODUCTION else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}django_language"
TERMINAL_COOKIE_NAME = f"{COOKIE_PREFIX}terminal"
PAGES_COOKIE_NAME = f"{COOKIE_PREFIX}pages"  # opens the phone's sealed copies; its scripts read it (docs/phone.md)
SESSION_ENGINE = "staff.sessions"  # one sees and ends one's own
SESSION_IDLE_SECONDS = 60 * 60  # an hour without a request ends the session; drafts survive it
SESSION_COOKIE_AGE = 16 * 60 * 60  # the longest shift and its handover
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# A colleague's typos never lock the whole desk: the lock is on user *and* address together.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "staff.lockout.locked_out"
AXES_VERBOSE = False
AXES_ENABLE_ACCESS_FAILURE_LOG = False
PROXIES = env.whole("OTE_PROXIES", 0, least=0, most=9)  # how many of our own stand before the desk: core.addresses
AXES_CLIENT_IP_CALLABLE = "core.addresses.address_of"

# Language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
FORMAT_MODULE_PATH = ["deskapp.formats"]

# Files that the browser fetches
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# What a browser may do with our pages
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|metrics)$"]  # asked on the machine itself, over plain HTTP
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# Bounds of what one request may carry
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 70  # ten matters of a call, each with its photos
# Photos and papers: how many at a time, how large each, how many pixels (opening one costs four bytes a pixel)
ATTACHMENT_MOST_FILES = env.number("OTE_FILES", 6, most=20)
ATTACHMENT_MOST_MEGABYTES = env.number("OTE_FILE_MEGABYTES", 15, most=100)
ATTACHMENT_MOST_MEGAPIXELS = env.number("OTE_FILE_MEGAPIXELS", 50, most=200)
CLAMD = env.scanner("OTE_CLAMD")  # the virus scanner; None: uploads are not scanned
CLAMD_SECONDS = 20.0  # for one file
# what a file has beyond this is not kept anywhere while it comes in; the largest list that is read has 20 MB
UPLOAD_KEPT_BYTES = max(ATTACHMENT_MOST_MEGABYTES, 20) * 1024 * 1024 + 64 * 1024
FILE_UPLOAD_HANDLERS = [
    "core.uploads.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Celery: only a wake-up; the rows are the truth
REDIS_URL = env.text("REDIS_URL")
EMBEDDED = not REDIS_URL
# what may be forgotten: how often an address has knocked at residents' pages; several web processes count together
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "ote"}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
CELERY_BROKER_URL = env.broker(REDIS_URL) or "memory://"
# Two queues, so that a receiver who does not answer holds up no import and a month's report no message. A worker that
# is told no queue serves both (deploy/systemd/ote-worker@.service: one for each).
CELERY_TASK_DEFAULT_QUEUE = "jobs"
# by name and not as kombu's objects: who runs no worker starts without that library
CELERY_TASK_QUEUES: dict[str, dict[str, str]] = {"send": {}, "jobs": {}}
CELERY_TASK_ROUTES = {
    "notices.*": {"queue": "send"},
    "interfaces.*": {"queue": "send"},
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 5000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600} if REDIS_URL else {}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE: dict[str, Any] = {
    "sweep": {"task": "deadlines.sweep", "schedule": 1.0, "options": {"expires": 5}},
    "deliver": {"task": "notices.deliver", "schedule": 1.0, "options": {"expires": 5}},
    "outbox": {"task": "notices.clear", "schedule": 3600.0, "options": {"expires": 600}},
    "calendar": {"task": "deadlines.calendar", "schedule": 3600.0, "options": {"expires": 600}},
    "books": {"task": "residents.books", "schedule": 2.0, "options": {"expires": 5}},
    "days": {"task": "deadlines.minute", "schedule": 30.0, "options": {"expires": 25}},
    "months": {"task": "deadlines.hour", "schedule": 1800.0, "options": {"expires": 1500}},
    "parking_permits": {"task": "residents.permits", "schedule": 900.0, "options": {"expires": 600}},
    "hooks": {"task": "interfaces.hooks", "schedule": 2.0, "options": {"expires": 5}},
    "rosters": {"task": "duty.rosters", "schedule": 900.0, "options": {"expires": 600}},
}
# what `run_worker` calls in a thread of its own, so that no other job delays it
PUNCTUAL = ("sweep",)

# How notices leave the house (docs/channels.md)
PUBLIC_URL = env.web_base("OTE_URL")  # where the desk stands, for the links in messages
MAIL_SERVER = env.mail_server("OTE_EMAIL_URL")
ROBOT_PER_MINUTE = env.whole("OTE_ROBOT_PER_MINUTE", 18, least=1, most=20)
ROBOT_BASES = {
    "wecom": env.web_base("OTE_WECOM_URL", "https://qyapi.weixin.qq.com"),
    "dingtalk": env.web_base("OTE_DINGTALK_URL", "https://oapi.dingtalk.com"),
    "feishu": env.web_base("OTE_FEISHU_URL", "https://open.feishu.cn"),
}
WEBHOOK_PLAIN = not PRODUCTION  # http:// as well as https://
# whom webhooks and robots may call
OUTWARD_HOSTS = env.outward("OTE_OUTWARD_HOSTS", ROBOT_BASES, production=PRODUCTION)
WEBHOOK_PRIVATE = env.flag("OTE_WEBHOOK_PRIVATE", default=not PRODUCTION)

# Figures for monitoring (GET /metrics); without a token nobody gets any
METRICS_TOKEN = env.long_secret("OTE_METRICS_TOKEN")

LOG_MOMENT = "%Y-%m-%dT%H:%M:%S%z"  # with its offset: gunicorn's master lives in the machine's zone
LOG_LINE = "%(asctime)s %(levelname)s %(name)s who=%(who)s %(message)s"
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"class": "core.log_masks.MaskedFormatter", "format": LOG_LINE, "datefmt": LOG_MOMENT}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"celery": {"level": "WARNING"}, "axes": {"level": "ERROR"}, "urllib3": {"level": "ERROR"}},
}
