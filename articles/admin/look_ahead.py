"""Pages of a long list without counting it: what follows a page is looked at, not the whole."""

from copy import copy
from functools import cached_property

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import InvalidPage, Paginator

AHEAD = 1000  # rows after the page that are counted


class LookAheadPaginator(Paginator):
    """Knows the keys of one page and how many rows follow it, up to AHEAD; both in one query.

    `count` is then the number of rows known of, and `has_more` says that there are others.
    """

    def __init__(self, queryset, per_page, number):
        super().__init__(queryset, per_page)
        self.queryset = queryset
        self.bottom = (max(number, 1) - 1) * self.per_page

    @cached_property
    def keys(self) -> list:
        """Those of the page, then those that follow, one more than are counted."""
        end = self.bottom + self.per_page + AHEAD + 1
        return list(self.queryset.values_list("pk", flat=True)[self.bottom : end])

    @property
    def has_more(self) -> bool:
        return len(self.keys) > self.per_page + AHEAD

    @cached_property
    def count(self) -> int:
        return self.bottom + len(self.keys) - self.has_more

    def keys_of_page(self) -> list:
        """Raises InvalidPage when the list is shorter than that."""
        if self.bottom and not self.keys:
            raise InvalidPage("This page of the list doesn’t exist.")
        return self.keys[: self.per_page]


class LookAheadChangeList(ChangeList):
    """A list that finds the keys of a page first, and fetches the rows of these alone.

    `rows(keys)` is what a subclass fetches them with.
    """

    def get_results(self, request):
        paginator = LookAheadPaginator(self.queryset, self.list_per_page, self.page_num)
        count = paginator.count
        self.can_show_all = count <= self.list_max_show_all
        shows_all = self.show_all and self.can_show_all
        try:
            keys = paginator.keys if shows_all else paginator.keys_of_page()
        except InvalidPage as error:
            raise IncorrectLookupParameters from error
        rows = self.rows(keys)
        self.result_list = [rows[key] for key in keys if key in rows]
        self.result_count, self.has_more = count, paginator.has_more
        self.multi_page = count > self.list_per_page
        self.paginator = paginator
        self.show_full_result_count, self.full_result_count = False, None
        self.show_admin_actions = True

    def rows(self, keys: list) -> dict:
        raise NotImplementedError

    @cached_property
    def dates(self):
        """The list as Django's drill-down by date takes it, narrowed by the date alone.

        Which months have rows of a state would be asked of the whole table.
        """
        dated = copy(self)
        names = [f"{self.date_hierarchy}__{part}" for part in ("year", "month", "day")]
        lookups = {name: self.params[name] for name in names if name in self.params}
        dated.queryset = self.model.objects.order_by().filter(**lookups)
        return dated
