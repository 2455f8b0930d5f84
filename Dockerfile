# syntax=docker/dockerfile:1
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /srv/firstrung
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt
COPY manage.py .
COPY marketplace marketplace
COPY accounts accounts
COPY payments payments
COPY projects projects
COPY templates templates
COPY static static
# Static files are named by their content, so they are made once, here. The values only satisfy the settings.
RUN DEBUG=off SECRET_KEY=build ALLOWED_HOSTS=build DATABASE_URL=postgres://build/build REDIS_URL=redis://build \
    STRIPE_SECRET_KEY=build STRIPE_WEBHOOK_SECRET=build python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q /opt/venv/lib marketplace accounts payments projects

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /srv/firstrung --shell /usr/sbin/nologin firstrung \
    && install -d -o firstrung -g firstrung /srv/media
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DEBUG=off MEDIA_ROOT=/srv/media
WORKDIR /srv/firstrung
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/firstrung /srv/firstrung
USER firstrung
EXPOSE 8000
VOLUME /srv/media
# The host name must be one the site answers to; /healthz looks at nothing but the process itself.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-c", "\
import os, urllib.request as web; \
host = os.environ['ALLOWED_HOSTS'].split(',')[0].lstrip('.').replace('*', 'localhost'); \
web.urlopen(web.Request('http://127.0.0.1:8000/healthz', headers={'Host': host}), timeout=4)"]
CMD ["python", "-m", "marketplace.serve", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--blocking-threads", "2", "--workers-kill-timeout", "10", "--respawn-failed-workers", \
     "marketplace.wsgi:application"]
