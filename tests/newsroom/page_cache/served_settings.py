"""Settings of the servers that tests start: production's, with static files that need no build."""

import os

from newsroom.settings import *  # noqa: F403
from newsroom.settings import BASE_DIR, MIDDLEWARE, STORAGES, TEMPLATES

MEDIA_ROOT = os.environ["TEST_MEDIA_ROOT"]
STORAGES = {
    "default": STORAGES["default"],
    "withheld": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": os.environ["TEST_WITHHELD"]},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise.")]
# What a site of this folder has of its own is none of a test's.
CUSTOM_CSS = os.path.join(MEDIA_ROOT, "custom.css")
TEMPLATES = [TEMPLATES[0] | {"DIRS": [BASE_DIR / "templates"]}]
