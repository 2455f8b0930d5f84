"""One settings file, read from the environment.

With DEBUG on, everything has a default that works on a fresh machine. With DEBUG off, what has no safe
default is required and its absence ends the process with one line that names it.
"""

import sys
from pathlib import Path

import environ
import structlog
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from marketplace import embedded, logs
from marketplace.core.later import later

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

DEBUG = env.bool("DEBUG", default=True)
DEMO = env.bool("DEMO", default=False)

if not DEBUG:
    REQUIRED = (
        "DATABASE_URL",
        "REDIS_URL",
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "STRIPE_SECRET_KEY",
        "STRIPE_WEBHOOK_SECRET",
    )
    missing = [name for name in REQUIRED if not env.str(name, default="")]
    if missing:
        sys.exit(f"Firstrung cannot start with DEBUG off: set {', '.join(missing)}.")

SECRET_KEY = env.str("SECRET_KEY", default="development-only-key-never-used-with-debug-off-000000000000")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
SITE_NAME = "Firstrung"
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# --- Rules and numbers -------------------------------------------------------------------------
# The product's promises. Pages quote them from here, so what people read is what the code does.

PROJECT_MIN_HOURS = env.int("PROJECT_MIN_HOURS", default=5)
PROJECT_MAX_HOURS = env.int("PROJECT_MAX_HOURS", default=40)
PROJECT_SHORT_HOURS = env.int("PROJECT_SHORT_HOURS", default=10)
PROJECT_MIN_DAYS = env.int("PROJECT_MIN_DAYS", default=7)
PROJECT_MAX_DAYS = env.int("PROJECT_MAX_DAYS", default=28)
PROJECT_MAX_SEATS = env.int("PROJECT_MAX_SEATS", default=5)
FEE_PERCENT = env.int("FEE_PERCENT", default=10)
REVIEW_EVERY_POSTING = env.bool("REVIEW_EVERY_POSTING", default=False)
POSTING_LIFE_DAYS = env.int("POSTING_LIFE_DAYS", default=30)
APPLICATIONS_PER_SEAT = env.int("APPLICATIONS_PER_SEAT", default=25)
WAITING_LIST_PER_SEAT = env.int("WAITING_LIST_PER_SEAT", default=10)
OPEN_APPLICATIONS_PER_STUDENT = env.int("OPEN_APPLICATIONS_PER_STUDENT", default=10)
ATTACHMENTS_PER_APPLICATION = env.int("ATTACHMENTS_PER_APPLICATION", default=3)
DECISION_DAYS = env.int("DECISION_DAYS", default=7)
DECISION_REMINDER_DAYS = env.list("DECISION_REMINDER_DAYS", cast=int, default=[3, 6])
RELEASE_DAYS = env.int("RELEASE_DAYS", default=10)
FEEDBACK_POOL = env.int("FEEDBACK_POOL", default=5)
OFFER_HOURS = env.int("OFFER_HOURS", default=72)
BENCH_DAYS = env.int("BENCH_DAYS", default=14)
KICKOFF_DAYS = env.int("KICKOFF_DAYS", default=7)
SILENCE_BUSINESS_DAYS = env.int("SILENCE_BUSINESS_DAYS", default=3)
ABSENCE_BUSINESS_DAYS = env.int("ABSENCE_BUSINESS_DAYS", default=2)
REPLACEMENT_DAYS = env.int("REPLACEMENT_DAYS", default=10)
OVERRUN_PERCENT = env.int("OVERRUN_PERCENT", default=25)
OVERRUN_PROJECTS = env.int("OVERRUN_PROJECTS", default=5)
REVIEW_BUSINESS_DAYS = env.int("REVIEW_BUSINESS_DAYS", default=5)
REVIEW_REMINDER_DAYS = env.list("REVIEW_REMINDER_DAYS", cast=int, default=[2, 4])
REVISION_ROUNDS = env.int("REVISION_ROUNDS", default=2)
SETTLEMENT_DAYS = env.int("SETTLEMENT_DAYS", default=3)
SETTLEMENT_GRACE_DAYS = env.int("SETTLEMENT_GRACE_DAYS", default=7)
DISPUTE_DAYS = env.int("DISPUTE_DAYS", default=7)
DISPUTE_ANSWER_BUSINESS_DAYS = env.int("DISPUTE_ANSWER_BUSINESS_DAYS", default=3)
DISPUTE_DECISION_DAYS = env.int("DISPUTE_DECISION_DAYS", default=7)
PANEL_SIZE = env.int("PANEL_SIZE", default=3)
PANEL_HOURS = env.int("PANEL_HOURS", default=48)
APPEAL_DAYS = env.int("APPEAL_DAYS", default=5)
BONUS_DAYS = env.int("BONUS_DAYS", default=30)
RATING_DAYS = env.int("RATING_DAYS", default=14)
REPLY_DAYS = env.int("REPLY_DAYS", default=28)
RECORD_LEAST = env.int("RECORD_LEAST", default=3)
FAIRNESS_LEAST = env.int("FAIRNESS_LEAST", default=10)
FAST_DAYS = env.int("FAST_DAYS", default=3)
NEAR_KM = env.int("NEAR_KM", default=50)
SAVED_SEARCHES_PER_PERSON = env.int("SAVED_SEARCHES_PER_PERSON", default=20)
SUGGESTIONS_PER_LETTER = env.int("SUGGESTIONS_PER_LETTER", default=6)
VIEW_DAYS = env.int("VIEW_DAYS", default=60)
INVITES_PER_POSTING = env.int("INVITES_PER_POSTING", default=20)
INVITES_OPEN_PER_STUDENT = env.int("INVITES_OPEN_PER_STUDENT", default=5)
INVITE_ANSWER_DAYS = env.int("INVITE_ANSWER_DAYS", default=7)
GONE_DAYS = env.int("GONE_DAYS", default=30)
# Where Stripe lets one platform of these send transfers to another (docs.stripe.com/connect/cross-border-payouts).
PAYOUT_COUNTRIES = env.str(
    "PAYOUT_COUNTRIES",
    default="AT,BE,BG,CA,CH,CY,CZ,DE,DK,EE,ES,FI,FR,GB,GR,HR,HU,IE,IT,LI,LT,LU,LV,MT,NL,NO,PL,PT,RO,SE,SI,SK,US",
).split(",")
HOLD_WARN_DAYS = env.int("HOLD_WARN_DAYS", default=60)
INVITATION_DAYS = env.int("INVITATION_DAYS", default=14)
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=25 * 1024 * 1024)
# Each currency with the least it pays an hour and the smallest payment, both in its smallest unit (cents, yen), and
# what one of it is worth beside the others. The worth sorts and suggests across currencies; nobody is paid by it.
CURRENCIES = env.json(
    "CURRENCIES",
    default={
        "USD": {"floor": 2000, "least": 500, "worth": 1.0},
        "EUR": {"floor": 1800, "least": 500, "worth": 1.1},
        "GBP": {"floor": 1600, "least": 400, "worth": 1.3},
        "CAD": {"floor": 2700, "least": 700, "worth": 0.72},
        "JPY": {"floor": 2500, "least": 500, "worth": 0.0067},
    },
)
CURRENCY = env.str("CURRENCY", default="USD")
if CURRENCY not in CURRENCIES:
    sys.exit(f"Firstrung cannot start: CURRENCY is {CURRENCY}, which CURRENCIES does not have.")

# --- Who issues invoices -----------------------------------------------------------------------
# Each document keeps what stood here when it was issued. A bar separates the lines of the address.

ISSUER_NAME = env.str("ISSUER_NAME", default="Firstrung Demo Ltd" if DEBUG or DEMO else SITE_NAME)
ISSUER_ADDRESS = env.str("ISSUER_ADDRESS", default="1 Ladder Lane|Springfield, IL 62701|USA" if DEBUG or DEMO else "")
ISSUER_TAX_ID = env.str("ISSUER_TAX_ID", default="00-0000000" if DEBUG or DEMO else "")
ISSUER_EMAIL = env.str("ISSUER_EMAIL", default="billing@firstrung.example" if DEBUG or DEMO else "")
ISSUER_TAX_NOTE = env.str("ISSUER_TAX_NOTE", default="")

# --- Applications ------------------------------------------------------------------------------

# The composition root comes last: its admin takes off what other apps put there and nobody may touch by hand.
INSTALLED_APPS = [
    "projects",
    "payments",
    "accounts",
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "anymail",
    "csp",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "lucide",
    "rest_framework",
    "rest_framework.authtoken",
    "storages",
    "template_partials",
    "marketplace",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "marketplace.compression.CompressionMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "marketplace.middleware.AdminPolicyMiddleware",
    "marketplace.middleware.PublicMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "marketplace.middleware.LogMiddleware",
    "marketplace.middleware.ReaderMiddleware",
    "marketplace.middleware.DomainErrorMiddleware",
]

ROOT_URLCONF = "marketplace.urls"
WSGI_APPLICATION = "marketplace.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
                "marketplace.context.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_htmx.templatetags.django_htmx",
                "marketplace.core.components",
                "marketplace.core.formats",
                "template_partials.templatetags.partials",
                "projects.discovery.drawn",
                "projects.discovery.fieldsets",
            ],
        },
    },
]

# --- Data --------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=embedded.database_url(VAR_DIR))}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
REDIS_URL = env.str("REDIS_URL", default=embedded.redis_url(VAR_DIR))

# Rate limits live here: they must hold across processes and survive a broker that is down.
# What each process remembers for a moment: counts of long lists, and which cities are around one.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
    "remembered": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 500}},
}

# How much each process keeps of pages that are the same for many.
PAGES_KEPT_BYTES = env.int("PAGES_KEPT_BYTES", default=8 * 1024 * 1024)

# --- Files -------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(VAR_DIR / "media"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "marketplace.statics.Storage"
    },
}
# Only the names with a hash are linked to, and nobody needs a source map quickly.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
FILES_BUCKET = env.str("FILES_BUCKET", default="")
if FILES_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": FILES_BUCKET,
            "endpoint_url": env.str("FILES_ENDPOINT_URL", default="") or None,
            "region_name": env.str("FILES_REGION", default="") or None,
            "access_key": env.str("FILES_ACCESS_KEY", default="") or None,
            "secret_key": env.str("FILES_SECRET_KEY", default="") or None,
            "default_acl": "private",
            "file_overwrite": False,
        },
    }
# What documents and the pictures beside links are set in, beyond the web fonts.
FONTS_DIR = BASE_DIR / "payments" / "invoices" / "fonts"
UPLOAD_REQUEST_MAX_BYTES = 4 * UPLOAD_MAX_BYTES
FILE_UPLOAD_HANDLERS = [
    "marketplace.core.uploads.Quota",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- Language and time -------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("en-gb", _("British English"))]
TIME_ZONE = "UTC"
USE_TZ = True

# E-mail addresses are unique ignoring case, by a constraint on lower(email) that this check cannot see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]

# --- People and log-in -------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["accounts.people.backend.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = "/dashboard/"
ACCOUNT_ADAPTER = "accounts.people.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {"signup": "accounts.people.forms.SignupForm"}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SITE_URL.startswith("https") else "http"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_TRUSTED_CLIENT_IP_HEADER = env.str("CLIENT_IP_HEADER", default="") or None
ALLAUTH_TRUSTED_CLIENT_IP_HEADER = ACCOUNT_TRUSTED_CLIENT_IP_HEADER
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
USERSESSIONS_TRACK_ACTIVITY = False

# --- E-mail ------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Firstrung <hello@firstrung.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_FILE_PATH = VAR_DIR / "mail"
if env.str("EMAIL_BACKEND", default=""):
    EMAIL_BACKEND = env.str("EMAIL_BACKEND")
elif DEBUG or DEMO:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
else:
    vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
EMAIL_TIMEOUT = 10
ANYMAIL = env.json("ANYMAIL", default={})

# --- Stripe ------------------------------------------------------------------------------------

STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", default="sk_test_simulated")
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", default="whsec_simulated")
STRIPE_API_BASE = env.str("STRIPE_API_BASE", default="http://127.0.0.1:12111" if DEBUG else "")
STRIPE_PAGES = [STRIPE_API_BASE] if STRIPE_API_BASE else ["https://checkout.stripe.com", "https://connect.stripe.com"]
if STRIPE_API_BASE and STRIPE_SECRET_KEY.startswith(("sk_live_", "rk_live_")):
    sys.exit("Firstrung cannot start: STRIPE_API_BASE must be empty when STRIPE_SECRET_KEY is a live key.")
if STRIPE_API_BASE and not DEBUG and not DEMO:
    sys.exit("Firstrung cannot start: STRIPE_API_BASE with DEBUG off needs DEMO=on.")

# --- Celery ------------------------------------------------------------------------------------
# Rows in PostgreSQL are the truth, Celery only wakes workers: see ARCHITECTURE "The row is the queue".

CELERY_BROKER_URL = embedded.broker_url(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 1,
    "socket_timeout": 2,
    "max_retries": 0,
    "global_keyprefix": "firstrung:",
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_SOFT_TIME_LIMIT = 50
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "marketplace.tasks.beat", "schedule": 30},
    "deliver notifications": {"task": "accounts.tasks.deliver_notifications", "schedule": 30},
    "send daily digests": {"task": "accounts.tasks.send_digests", "schedule": crontab(minute=5)},
    "process Stripe events": {"task": "payments.tasks.process_events", "schedule": 15},
    "send transfers": {"task": "payments.tasks.send_transfers", "schedule": 15},
    "send refunds": {"task": "payments.tasks.send_refunds", "schedule": 15},
    "send reversals": {"task": "payments.tasks.send_reversals", "schedule": 60},
    "settle checkouts": {"task": "payments.tasks.settle_checkouts", "schedule": 60},
    "refresh payees": {"task": "payments.tasks.refresh_payees", "schedule": 300},
    "issue documents": {"task": "payments.tasks.issue_documents", "schedule": crontab(minute=5)},
    "watch payouts to banks": {"task": "payments.tasks.watch_bank_payouts", "schedule": 600},
    "watch chargebacks": {"task": "payments.tasks.watch_chargebacks", "schedule": 900},
    "verify the books": {"task": "payments.tasks.verify_books", "schedule": crontab(minute=15, hour=3)},
    "compare Stripe with the books": {"task": "payments.tasks.reconcile", "schedule": crontab(minute=30, hour=3)},
    "go on comparing": {"task": "payments.tasks.continue_reconciliation", "schedule": 60},
    "close finished postings": {"task": "projects.tasks.close_postings", "schedule": 600},
    "index postings anew": {"task": "projects.tasks.index_words", "schedule": 60},
    "compare pay across currencies": {"task": "projects.tasks.compare_currencies", "schedule": crontab(minute=45)},
    "count who is counted by what changed": {"task": "projects.tasks.count_records", "schedule": 60},
    "remind and release by the decision clocks": {"task": "projects.tasks.ring_decision_clocks", "schedule": 300},
    "expire unanswered offers": {"task": "projects.tasks.expire_offers", "schedule": 300},
    "lapse invitations nobody answered": {"task": "projects.tasks.lapse_invitations", "schedule": 300},
    "count feedback": {"task": "projects.tasks.count_feedback", "schedule": 300},
    "end benches nobody needs": {"task": "projects.tasks.end_benches", "schedule": 600},
    "settle absences": {"task": "projects.tasks.settle_absences", "schedule": 600},
    "give back money nobody took over": {"task": "projects.tasks.end_searches", "schedule": 600},
    "cancel engagements nobody paid for": {"task": "projects.tasks.cancel_unfunded", "schedule": 600},
    "remind reviewers": {"task": "projects.tasks.remind_reviewers", "schedule": 600},
    "accept deliveries nobody answered": {"task": "projects.tasks.accept_silent", "schedule": 300},
    "remind of proposed settlements": {"task": "projects.tasks.remind_of_settlements", "schedule": 600},
    "open disputes about forgotten proposals": {"task": "projects.tasks.open_forgotten_disputes", "schedule": 600},
    "take disputes on": {"task": "projects.tasks.move_disputes_on", "schedule": 120},
    "remind of disputes": {"task": "projects.tasks.remind_of_disputes", "schedule": 600},
    "let undisputed rejections stand": {"task": "projects.tasks.let_rejections_stand", "schedule": 600},
    "match new postings with saved searches": {"task": "projects.tasks.match_postings", "schedule": 60},
    "tell of what saved searches found": {"task": "projects.tasks.tell_of_hits", "schedule": 60},
    "send weekly letters": {"task": "projects.tasks.send_suggestions", "schedule": 60},
    "count the words of postings": {"task": "projects.tasks.recount_words", "schedule": crontab(minute=35)},
    "part recent projects from old ones": {"task": "projects.tasks.part_the_recent", "schedule": crontab(minute=50)},
    "forget what was opened long ago": {"task": "projects.tasks.forget_views", "schedule": 3600},
    "open reviews to both sides": {"task": "projects.tasks.publish_reviews", "schedule": 3600},
}
for _sweep in CELERY_BEAT_SCHEDULE.values():
    # Sweeps that wait while no worker is up do not pile up: the next one does the same work.
    _seconds = _sweep["schedule"] if isinstance(_sweep["schedule"], int) else 3600
    _sweep["options"] = {"expires": _seconds}
HEARTBEAT_SECONDS = 120

# --- Security ----------------------------------------------------------------------------------

SECURE = not DEBUG and SITE_URL.startswith("https")
SESSION_ENGINE = "accounts.people.sessions"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "marketplace.pages.views.expired_form"
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF, *STRIPE_PAGES],
    },
}
SENSORS = ("camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone", "payment", "usb")
PERMISSIONS_POLICY = {name: [] for name in SENSORS}

# --- API ---------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "marketplace.core.api.Cursor",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
        "rest_framework.throttling.ScopedRateThrottle",
    ],
    "NUM_PROXIES": 1 if env.bool("BEHIND_PROXY", default=False) else 0,
    "DEFAULT_THROTTLE_RATES": {"anon": "60/min", "user": "240/min", "login": "10/min"},
    "EXCEPTION_HANDLER": "marketplace.core.api.handle",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Firstrung API",
    "DESCRIPTION": "Read projects and apply to them. Exchange e-mail address and password for a token at "
    "`/api/v1/token/`, or make a key in your settings, and send it as `Authorization: Token <token>`. Lists come in "
    "pages: follow `next`. Every refusal has one shape, `Error`. Money is in integer cents.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "marketplace.core.api.document_errors",
    ],
    "ENUM_NAME_OVERRIDES": {
        "ProjectStatus": "projects.models.Project.Status",
        "ApplicationStatus": "projects.models.Application.Status",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- Admin, logs, errors -----------------------------------------------------------------------

UNFOLD = {
    "SITE_TITLE": "Firstrung moderation",
    "SITE_HEADER": "Firstrung",
    "SITE_SYMBOL": "stairs",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("favicon.svg")}],
    "SHOW_BACK_BUTTON": True,
    "DASHBOARD_CALLBACK": "marketplace.admin.dashboard",
    "COLORS": {
        "primary": {
            "50": "#f0f8f4",
            "100": "#e2f1ea",
            "200": "#c3e4d5",
            "300": "#95d6ba",
            "400": "#63cfa6",
            "500": "#3fb58a",
            "600": "#0f6b4f",
            "700": "#0a5039",
            "800": "#0a4030",
            "900": "#173127",
            "950": "#06251a",
        },
    },
}

DJANGO_STRUCTLOG_CELERY_ENABLED = True
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(),
            "foreign_pre_chain": [structlog.stdlib.add_log_level, structlog.processors.TimeStamper(fmt="iso")],
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "loggers": {"stripe": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        logs.hide_secrets,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

SENTRY_DSN = env.str("SENTRY_DSN", default="")
if SENTRY_DSN:
    later("sentry_sdk").init(dsn=SENTRY_DSN, send_default_pii=False, traces_sample_rate=0.0)
