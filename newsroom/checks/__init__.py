"""System checks of the installation; importing this registers them all."""

from newsroom.checks import deployment, site

__all__ = ["deployment", "site"]
