"""Every setting; what differs per deployment comes from the environment (``CARAVAN_*``)."""

import sys
from datetime import timedelta
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
env = environ.Env()

DATA_DIR = Path(env.str("CARAVAN_DATA_DIR", str(ROOT / "var")))
DEMO = env.bool("CARAVAN_DEMO", False)
TESTING = "pytest" in sys.modules
DEBUG = env.bool("CARAVAN_DEBUG", False)
# The demo and the tests need no secret of their own; anything else must bring one.
SECRET_KEY = env.str("CARAVAN_SECRET_KEY", "caravan-demo-or-test" if DEMO or TESTING else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "CARAVAN_SECRET_KEY is not set. To try Caravan, run: make demo (or set CARAVAN_DEMO=1). "
        "To run it for real, see docs/how-to/install-on-a-server.md."
    )
# What personal data is sealed with from now on; what another algorithm sealed stays readable.
CIPHER = env.str("CARAVAN_CIPHER", "aes-256-gcm")
KEY_FILE = Path(env.str("CARAVAN_KEY_FILE", str(DATA_DIR / "keys.json")))
ALLOWED_HOSTS = env.list("CARAVAN_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# The province that this installation serves: where pickers open, and whose figures are published.
PROVINCE = env.str("CARAVAN_PROVINCE", "42")
CSRF_TRUSTED_ORIGINS = env.list("CARAVAN_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_htmx",
    "caravan.privacy",
    "caravan.audit",
    "caravan.outbox",
    "caravan.jobs",
    "caravan.files",
    "caravan.backups",
    "caravan.calendars",
    "caravan.regions",
    "caravan.organizations",
    "caravan.notifications",
    "caravan.people",
    "caravan.directory",
    "caravan.knowledge",
    "caravan.matters",
    "caravan.documents",
    "caravan.routing",
    "caravan.feedback",
    "caravan.cases",
    "caravan.cases.mediation",
    "caravan.consultations",
    "caravan.statistics",
    "caravan.tally",
    "caravan.web.components",
    "caravan.web.citizen",
    "caravan.web.workbench",
    "caravan.web.open",
    "caravan.api",
    *(["caravan.demo"] if DEMO or TESTING else []),
]

MIDDLEWARE = [
    "caravan.audit.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "caravan.web.middleware.security_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "caravan.calendars.keeping.keep_calendar",
    "caravan.api.boundary.boundary",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "caravan.web.middleware.session_limits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "caravan.web.middleware.Gate",
    "axes.middleware.AxesMiddleware",
]

# How often a process looks whether the days off of a year have been entered elsewhere; 0: never.
CALENDAR_LOOK_SECONDS = 60

ROOT_URLCONF = "caravan.urls"
WSGI_APPLICATION = "caravan.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "caravan.web.context.display",
                *(["caravan.demo.context.bar"] if DEMO else []),
            ],
        },
    }
]
# Messages ride in a signed cookie: visitors have no session.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

_database = env.db_url("CARAVAN_DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'caravan.sqlite3'}")
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["CONN_MAX_AGE"] = 60
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000;",
    }
else:
    from caravan.patience import PatientConnection

    _database["OPTIONS"] = {
        "connect_timeout": 5,
        # Values travel beside the text, so that a statement is planned once a connection and not each time.
        "server_side_binding": True,
        "prepare_threshold": 5,
        "tcp_user_timeout": 5000,
        # A peer that is gone while we wait for its answer is noticed in eleven seconds, not in two hours.
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "options": "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000",
        **(
            {}
            if TESTING
            else {"pool": {"min_size": 1, "max_size": 16, "timeout": 5, "connection_class": PatientConnection}}
        ),
    }
DATABASES = {"default": _database}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "workbench:login"
LOGIN_REDIRECT_URL = "workbench:queue"
LOGOUT_REDIRECT_URL = "workbench:login"
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "caravan.people.sign_in.counted_as"
AXES_LOCKOUT_CALLABLE = "caravan.web.workbench.views.sign_in.locked"
# Tries while locked do not prolong the lock, or anybody could keep a person out for good.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False

# Whoever holds one of these roles signs in with a code beside the password; the demo prints passwords alone.
SECOND_FACTOR_ROLES = env.list(
    "CARAVAN_SECOND_FACTOR_ROLES",
    default=[]
    if DEMO or TESTING
    else [
        "system_administrator",
        "security_administrator",
        "auditor",
        "statistics_officer",
        "county_duty_lawyer",
        "city_duty_seat",
        "supervisor",
    ],
)
# A staff session ends after so long without a click, and after so long in all.
SESSION_IDLE = timedelta(minutes=env.int("CARAVAN_SESSION_IDLE_MINUTES", 30))
SESSION_LONGEST = timedelta(hours=env.int("CARAVAN_SESSION_HOURS", 12))
# HTTPS in front is the rule; the demo and the tests speak plain HTTP on this machine.
_is_secure = env.bool("CARAVAN_HTTPS", not (DEMO or TESTING or DEBUG))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _is_secure
SESSION_COOKIE_HTTPONLY = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _is_secure else None
SECURE_HSTS_SECONDS = 31536000 if _is_secure else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# What people send in an hour from one network address, generously; 0 is no limit. The address is what the
# server in front says in this header; '' where there is none.
ASKS_PER_HOUR = env.int("CARAVAN_ASKS_PER_HOUR", 0 if DEMO or TESTING else 20)
FILES_PER_HOUR = env.int("CARAVAN_FILES_PER_HOUR", 0 if DEMO or TESTING else 60)
CODES_PER_HOUR = env.int("CARAVAN_CODES_PER_HOUR", 0 if DEMO or TESTING else 30)
ADDRESS_HEADER = env.str("CARAVAN_ADDRESS_HEADER", "X-Real-IP" if _is_secure else "")
# How many days what people told us is kept after a matter's end, and what was noted about an alarm after that was
# cleared. No statute gives a length: to be confirmed by whoever answers for the installation.
KEEP_MATTERS_DAYS = env.int("CARAVAN_KEEP_MATTERS_DAYS", 3 * 365)
KEEP_ALARM_NOTES_DAYS = env.int("CARAVAN_KEEP_ALARM_NOTES_DAYS", 365)
# Who was erased, by keys alone, outside of the database: what is restored from a backup is erased again from it.
ERASURES_FILE = Path(env.str("CARAVAN_ERASURES_FILE", str(DATA_DIR / "erasures.jsonl")))
# Megabytes of files taken in a day from one network address, and for one question; 0 is no limit.
FILE_MB_PER_DAY = env.int("CARAVAN_FILE_MB_PER_DAY", 0 if DEMO or TESTING else 600)
FILE_MB_PER_MATTER = env.int("CARAVAN_FILE_MB_PER_MATTER", 200)
# So many photos and recordings are opened at once by all processes of this machine together; each may need 768 MB.
DECODERS = max(1, env.int("CARAVAN_DECODERS", 2))
# A program that gets each upload on its standard input and ends with 1 if it finds something, like
# "clamdscan --no-summary -"; '' is none.
SCAN_COMMAND = env.str("CARAVAN_SCAN_COMMAND", "")
# Where the site is reached from outside: the QR code on an official paper leads there.
PUBLIC_URL = env.str("CARAVAN_PUBLIC_URL", f"{'https' if _is_secure else 'http'}://{ALLOWED_HOSTS[0]}").rstrip("/")
# A folder with more fonts (.otf, .ttf), for characters of names that the packaged ones lack; '' is none.
FONTS = env.str("CARAVAN_FONTS", "")
# Where "leave this page" leads: a page that anybody may have open.
EXIT_URL = env.str("CARAVAN_EXIT_URL", "https://www.gov.cn/")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 30
# Uploads stay in memory: the framework would lay large ones in clear on the disk, where a killed process leaves them.
FILE_UPLOAD_HANDLERS = ["caravan.files.receiving.InMemory"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # a lock is on the account, whatever address asks: village halls share one

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [ROOT / "caravan" / "locale", ROOT / "caravan" / "web" / "locale"]

STATIC_URL = "static/"
WHITENOISE_MAX_AGE = 3600
# Where nothing was collected, files are served from where they lie.
WHITENOISE_USE_FINDERS = DEMO or DEBUG or TESTING
if not WHITENOISE_USE_FINDERS:
    STATIC_ROOT = DATA_DIR / "static"
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }

# The SMS gateway. Without a URL the demo and the tests use the stand-in; anything else sends no text messages.
SMS_URL = env.str("CARAVAN_SMS_URL", "")
SMS_TOKEN = env.str("CARAVAN_SMS_TOKEN", "")

# To standard error, where whoever runs the processes collects it. Unhandled errors belong there too: the
# framework's own default keeps them to itself outside debugging.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"discreet": {"()": "caravan.jobs.logs.DiscreetFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "caravan": {"level": "INFO"},
        "django": {"handlers": [], "level": "WARNING"},
        # What is not found is no news, and whoever scans for hosts is not worth a line each.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
