"""What every installation shares; local, test and production state their differences only."""

import logging
from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF, UNSAFE_EVAL

from config import env
from config.logs import logging_config
from config.mail.choosing import mail_settings
from config.navigation import UNFOLD as UNFOLD

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent.parent

# --- Many MSPs -------------------------------------------------------------------------------------------------------
# The public schema knows which MSPs there are and what is queued for them; it has no users and no business data, so
# there is nothing in it to read or write by mistake.
SHARED_APPS = ["django_tenants", "config.tenancy"]
TENANT_APPS = [
    "unfold.apps.BasicAppConfig",
    "config.apps.AdminConfig",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "config.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "clients",
    "pricing",
    "contracts",
]
INSTALLED_APPS = [
    *SHARED_APPS,
    "whitenoise.runserver_nostatic",
    *TENANT_APPS,
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_structlog",
    "django_prometheus",
    "csp",
    "django.forms",
]
TENANT_MODEL = "tenancy.Msp"
TENANT_DOMAIN_MODEL = "tenancy.MspDomain"
TENANT_LIMIT_SET_CALLS = True
DATABASE_ROUTERS = ["config.tenancy.router.GuardedRouter"]
TENANT_SYNC_ROUTER = DATABASE_ROUTERS[0]
PUBLIC_SCHEMA_URLCONF = "config.urls_public"
SKIP_PG_EXTRA_VALIDATION = True
# Hosts that belong to the operator (probes, metrics), never to an MSP.
OPERATOR_HOSTS = env.words("OPERATOR_HOSTS", default=("localhost", "127.0.0.1"))
METRICS_TOKEN = env.text("METRICS_TOKEN", "")
METRICS_ARE_OPEN = True  # to whoever asks on an operator's host, unless there is a token
MSP_BASE_DOMAIN = env.text("MSP_BASE_DOMAIN", "localhost")

_database = env.database()
DATABASES = {
    "default": {
        **_database,
        "ENGINE": "config.tenancy.backend",
        # A backend keeps memory for every schema it ever touched, so connections live long enough to be reused and
        # short enough to be given back.
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **_database.get("OPTIONS", {}),  # sslmode and the like, from the address
            "connect_timeout": 5,
            "options": "-c lock_timeout=5s -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s",
        },
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.broker("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "config.tenancy.cache.MspCache",
        "LOCATION": env.broker("CACHE_URL", REDIS_URL),
        "KEY_PREFIX": "headroom",
        "KEY_FUNCTION": "config.tenancy.cache.make_key",
    },
}
STORAGES = {
    "default": {"BACKEND": "config.tenancy.storage.MspStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = BASE_DIR / "var" / "media"

# --- Requests --------------------------------------------------------------------------------------------------------
MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "config.request_log.RequestLogMiddleware",
    "config.tenancy.middleware.MspMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.accounts.middleware.SessionBelongsHereMiddleware",
    "config.origin.OriginMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
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
                "contracts.portal.letterhead.branding",
            ],
        },
    },
]
STATIC_URL = "/static/"
STATIC_ROOT: Path | None = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "config" / "static"]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
# Languages of paper and of what is mailed with it (config.translations). Screens stay English: no middleware asks the
# browser, so the languages below are active only where a document is made.
LANGUAGES = [("en", "English"), ("de", "German"), ("fr", "French"), ("es", "Spanish")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]

# --- People and sessions ---------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "sesame.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "config.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are invited, never self-registered
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "login": "30/m/ip", "reset_password": "20/m/ip,5/m/key"}
ACCOUNT_EMAIL_CONFIRMATION_HMAC = False  # its signed keys would be good at every MSP; the alternative keeps a row
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "config.accounts.tokens.MspPasswordResetTokenGenerator"  # noqa: S105  -- a name
SIGNING_BACKEND = "config.accounts.signing.MspSigner"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_DOMAIN = None
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS: list[str] = []  # never a wildcard: it would let one MSP's page post to another's
CSRF_FAILURE_VIEW = "config.errors.csrf_refused"
SESAME_MAX_AGE = 3 * 24 * 60 * 60
SESAME_ONE_TIME = True
SESAME_PACKER = "sesame.packers.UUIDPacker"
USE_X_FORWARDED_HOST = False
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}
# The admin's own scripts (Alpine) evaluate expressions; no other page may.
ADMIN_CSP_UPDATE = {"script-src": [SELF, UNSAFE_EVAL], "style-src": [SELF, "'unsafe-inline'"]}

# Lower floors know nothing of MSPs, hosts and users' sessions: these select an MSP for their commands, and make
# addresses for their e-mails.
MSP_SCOPE = "config.tenancy.scope.scope_of"
FOR_EACH_MSP = "config.tenancy.scope.for_each_msp"
PUBLIC_URL = "config.tenancy.addresses.public_url"
SIGN_IN_LINK = "config.accounts.links.sign_in_link"

# --- Mail, jobs, logs ------------------------------------------------------------------------------------------------
EMAIL_PROVIDER = ""  # empty: an SMTP server
MAIL_REFERENCE = ""  # makes what a provider carries with a mail and brings back in its reports
MAIL_HEADERS: dict[str, str] = {}
vars().update(mail_settings())
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "headroom@localhost")
# Webhooks go to addresses that an MSP's owner writes down: to none inside our own network, and encrypted.
WEBHOOKS_MAY_BE_PRIVATE = env.flag("WEBHOOKS_MAY_BE_PRIVATE", default=False)
WEBHOOKS_MAY_BE_PLAIN = env.flag("WEBHOOKS_MAY_BE_PLAIN", default=False)
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Longer than a job may run. Nothing waits in the broker for its time: a retry waits in the outbox.
    "visibility_timeout": 900,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "global_keyprefix": "headroom:",
    "socket_connect_timeout": 3,
    "socket_timeout": 30,
    # A broker that is away must not hold a person's request: the outbox keeps the job.
    "max_retries": 1,
    "interval_start": 0,
}
CELERY_TASK_TENANT_CACHE_SECONDS = 60
CELERY_DB_REUSE_MAX = 200
CELERY_WORKER_MAX_TASKS_PER_CHILD = 2000
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
CELERY_BEAT_SYNC_EVERY = 1  # so that the age of its schedule tells whether beat lives
CELERY_BEAT_SCHEDULE = {
    "relay-outbox": {"task": "config.tenancy.relay_outbox", "schedule": 5.0, "options": {"expires": 5}},
    "dispatch-due": {"task": "config.tenancy.dispatch_due", "schedule": 30.0, "options": {"expires": 30}},
}
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG  # one line a request, when it is done
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # who asked is the user's id; addresses are personal data
LOGGING = logging_config(env.text("LOG_FORMAT", "json"), env.text("LOG_LEVEL", "INFO"))

# --- API -------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "config.accounts.api_keys.ApiKeyAuthentication",
        "config.accounts.api_keys.StaffSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["config.accounts.api_keys.HasScope"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "config.api.Pages",
    "PAGE_SIZE": 50,
    "DEFAULT_FILTER_BACKENDS": [
        "django_filters.rest_framework.DjangoFilterBackend",
        "rest_framework.filters.OrderingFilter",
        "rest_framework.filters.SearchFilter",
    ],
    "NUM_PROXIES": 0,
    "DEFAULT_THROTTLE_CLASSES": ["config.accounts.api_keys.KeyThrottle"],
    # Calendars ask for a feed every hour or so; an office of them shares an address.
    "DEFAULT_THROTTLE_RATES": {"api_key": "600/min", "feed": "60/min"},
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser", "rest_framework.parsers.MultiPartParser"],
    "EXCEPTION_HANDLER": "config.api.problem",
    "COERCE_DECIMAL_TO_STRING": True,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Headroom",
    "DESCRIPTION": "Clients, what they have, what it costs and what was agreed.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "BillingModelEnum": "pricing.models.BillingModel.choices",
        "AccountKindEnum": "clients.api.serializers.ACCOUNT_KINDS.choices",
        "LineKindEnum": "contracts.models.LineKind.choices",
    },
}
PROMETHEUS_EXPORT_MIGRATIONS = False
