"""How dates and times stand in Django's own lists and forms: as everywhere else on the desk."""

DATE_FORMAT = "M j, Y"
DATETIME_FORMAT = "M j, Y, H:i"
TIME_FORMAT = "H:i"
