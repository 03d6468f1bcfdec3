# Headroom in production: one image for web, worker, beat and the migration step. See docs/operations.
FROM python:3.11.14-slim-bookworm AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1
WORKDIR /app
COPY requirements.lock ./
# Every package by the hash in the lock, and only as a wheel: nothing is compiled, nothing comes that was not pinned.
RUN python -m venv /venv \
    && /venv/bin/pip install --require-hashes --no-deps --only-binary :all: -r requirements.lock
COPY manage.py ./
COPY config ./config
COPY contracts ./contracts
COPY pricing ./pricing
COPY clients ./clients
COPY templates ./templates
COPY locale ./locale
# The settings only want to be complete here; nothing of this reaches the image that runs.
RUN DJANGO_SETTINGS_MODULE=config.settings.production \
    DATABASE_URL=postgres://build@build.invalid/build \
    REDIS_URL=redis://build.invalid \
    EMAIL_URL=smtp://build.invalid \
    MSP_BASE_DOMAIN=build.invalid \
    DEFAULT_FROM_EMAIL=build@build.invalid \
    SECRET_KEY="$(/venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
    /venv/bin/python manage.py collectstatic --noinput \
    && /venv/bin/python -m compileall -q config contracts pricing clients


FROM python:3.11.14-slim-bookworm

# What draws PDFs. Not pinned to versions: a rebuild takes Debian's security fixes, and old versions leave its mirrors.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 headroom \
    && useradd --system --uid 10001 --gid headroom --home-dir /tmp --shell /usr/sbin/nologin headroom \
    && install --directory --owner=headroom --group=headroom /app/var/media
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    DJANGO_SETTINGS_MODULE=config.settings.production
WORKDIR /app
# Code and libraries belong to root: the process can write its media and /tmp, and nothing else.
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://localhost:8000/healthz', timeout=4)"]
CMD ["gunicorn", "--config", "python:config.gunicorn", "config.wsgi"]
