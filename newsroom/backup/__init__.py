"""Backups: a folder with the database, the pictures and a manifest; made, checked, restored."""
