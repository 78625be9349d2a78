"""All articles by year and month, as the dates on them say."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.addresses import path_to
from articles.days import span_of_month, span_of_year
from articles.freshness import now
from articles.lists.moment import one_moment
from articles.lists.planned import hide_planned_in_months
from articles.models import Revision, Tally
from articles.models.list_kinds import ListKind
from articles.views.places import breadcrumbs, cards_for
from articles.words import month_in_words


@dataclass(frozen=True)
class ArchiveMonth:
    """A month of a year, with how many articles were first published in it."""

    first_day: date
    articles: int = 0

    def get_absolute_url(self):
        return path_to("articles:archive_month", self.first_day.year, self.first_day.month)


@require_safe
@one_moment()
def archive(request):
    context = {
        "breadcrumbs": breadcrumbs(_archive_crumb()),
        "years": sorted(_years(Tally.objects.of(ListKind.MONTH), now()).items(), reverse=True),
    }
    return render(request, "articles/archive.html", context)


@require_safe
@one_moment()
def archive_year(request, year):
    at, (start, end) = now(), span_of_year(year)
    months = Tally.objects.of(ListKind.MONTH).filter(owner__range=(year * 100 + 1, year * 100 + 12))
    context = {
        "year": year,
        "breadcrumbs": breadcrumbs(_archive_crumb(), _year_crumb(year)),
        "months": _years(months, at)[year],
        "slice": cards_for(request, Revision.objects.listed(at).published_between(start, end)),
    }
    return render(request, "articles/archive_year.html", context)


@require_safe
@one_moment()
def archive_month(request, year, month):
    start, end = span_of_month(year, month)
    month_of_page = ArchiveMonth(date(year, month, 1))
    context = {
        "month": month_of_page,
        "breadcrumbs": breadcrumbs(
            _archive_crumb(),
            _year_crumb(year),
            (month_in_words(month_of_page.first_day), month_of_page.get_absolute_url()),
        ),
        "slice": cards_for(request, Revision.objects.listed(now()).published_between(start, end)),
    }
    return render(request, "articles/archive_month.html", context)


def _years(tallies, at: datetime) -> dict[int, list[ArchiveMonth]]:
    """The months that have articles, in order, under their years."""
    years = defaultdict(list)
    for tally in hide_planned_in_months(tallies.order_by("owner"), at):
        year, month = divmod(tally.owner, 100)
        years[year].append(ArchiveMonth(date(year, month, 1), tally.articles))
    return years


def _archive_crumb() -> tuple[str, str]:
    return _("Archive"), path_to("articles:archive")


def _year_crumb(year: int) -> tuple[str, str]:
    return str(year), path_to("articles:archive_year", year)
