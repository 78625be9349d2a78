"""The version of Newsroom that runs."""

import tomllib

from django.conf import settings

with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
    VERSION: str = tomllib.load(file)["project"]["version"]
