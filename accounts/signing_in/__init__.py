"""Who signs in and how: passwords, passkeys, codes, limits, sessions; on top of django-allauth."""
