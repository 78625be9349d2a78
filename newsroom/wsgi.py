"""The entry point for WSGI servers: `newsroom.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

from newsroom.page_cache.building import with_page_cache

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

application = with_page_cache(get_wsgi_application())
