"""How dates and times are written, by `articles.words` and by Django's own lists and forms."""

DATE_FORMAT = SHORT_DATE_FORMAT = "F j, Y"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "F j, Y, H:i T"
YEAR_MONTH_FORMAT = "F Y"
TIME_FORMAT = "H:i"
