"""Publishing a page, unpublishing it, discarding changes: each says first what will happen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.pages.parts import TEMPLATES, PagePart, context_of, in_words, on_page
from articles.history.comparison import compare_pages
from articles.models import FormerSlug, Page, PageRevision, Publication
from articles.models.article import State
from articles.models.publication import NAMED_PAGES
from articles.permissions import may_publish_pages
from articles.publishing import PublishingError, pages
from articles.words import read_number


@dataclass(frozen=True)
class Verb:
    """One action: its button, its explanation, how it is done and what is said afterwards."""

    label: Promise  # on the form
    button: Promise
    explain: Callable[[Page, PageRevision], list[str]]
    carry_out: Callable[[Page, int | None, User], Any]
    done: Promise  # with a place for the title
    right: str
    is_grave: bool = False


def _explain_publish(page: Page, working: PageRevision) -> list[str]:
    address = Page(path=working.path).get_absolute_url()
    if not page.is_live:
        sentences = [_("Readers will see the page at %(address)s.") % {"address": address}]
        if page.in_footer:
            sentences.append(_("The footer of the site will link to it."))
    else:
        sentences = [_("Readers will see these changes at %(address)s.") % {"address": address}]
        if page.state() == State.LIVE:
            message = _("The text stays the same. Images get what the library says of them now.")
            sentences.append(message)
        if page.path != working.path:
            params = {"before": page.get_absolute_url(), "now": address}
            sentences.append(_("%(before)s will redirect to %(now)s.") % params)
    former = FormerSlug.objects.of(Page).filter(slug=working.path)
    if former.exclude(owner=page.pk).exists():
        message = _("%(now)s redirects to another page now. It won’t any longer.")
        sentences.append(message % {"now": address})
    return sentences


def _explain_unpublish(page: Page, working: PageRevision) -> list[str]:
    message = _("The page leaves the site now. %(address)s returns “not found” (404).")
    sentences = [message % {"address": page.get_absolute_url()}]
    publication = Publication.objects.first()
    if publication and page.pk in [getattr(publication, f"{name}_id") for name in NAMED_PAGES]:
        sentences.append(
            _("Links to it from articles and notices disappear until it’s live again.")
        )
    return [*sentences, _("It becomes a draft, and you can publish it again.")]


def _explain_discard(page: Page, working: PageRevision) -> list[str]:
    return [
        _("The working copy becomes what readers see again."),
        _("These changes stay in the history, and you can restore them from there."),
        _("Readers see no change."),
    ]


VERBS = {
    "publish": Verb(
        gettext_lazy("Publish"),
        gettext_lazy("Publish now"),
        _explain_publish,
        lambda page, number, user: pages.publish(page, number, by=user),
        gettext_lazy("“%(title)s” is live."),
        "publish",
    ),
    "discard": Verb(
        gettext_lazy("Discard changes"),
        gettext_lazy("Discard changes"),
        _explain_discard,
        lambda page, number, user: pages.discard(page, by=user),
        gettext_lazy("“%(title)s” now matches what readers see."),
        "change",
    ),
    "unpublish": Verb(
        gettext_lazy("Unpublish"),
        gettext_lazy("Unpublish"),
        _explain_unpublish,
        lambda page, number, user: pages.unpublish(page, by=user),
        gettext_lazy("“%(title)s” was unpublished."),
        "publish",
        is_grave=True,
    ),
}


def change_address(page: Page) -> str:
    return reverse("admin:articles_page_change", args=[page.pk])


class PageVerbs(PagePart):
    """The part of PageAdmin that has a page for each verb besides saving."""

    def get_urls(self):
        guard = self.admin_site.admin_view
        own = [
            path(f"<int:pk>/{name}/", guard(getattr(self, f"{name}_view")), name=self.url_of(name))
            for name in VERBS
        ]
        return own + super().get_urls()

    def url_of(self, name: str) -> str:
        return f"articles_page_{name}"

    def actions_for(self, request, page: Page) -> list[tuple[str, str]]:
        """(label, address) of each verb but publishing that the state and the rights allow."""
        state = page.state()
        return [
            (str(verb.label), reverse(f"admin:articles_page_{name}", args=[page.pk]))
            for name, verb in VERBS.items()
            if name != "publish"
            and state in pages.ALLOWED[name]
            and (verb.right != "publish" or may_publish_pages(request.user))
        ]

    @on_page("publish", "GET", "HEAD", "POST")
    def publish_view(self, request, page):
        return self._confirm(request, page, "publish")

    @on_page("change", "GET", "HEAD", "POST")
    def discard_view(self, request, page):
        return self._confirm(request, page, "discard")

    @on_page("publish", "GET", "HEAD", "POST")
    def unpublish_view(self, request, page):
        return self._confirm(request, page, "unpublish")

    def _confirm(self, request, page, name: str):
        """GET says what will happen, POST does it."""
        verb, back = VERBS[name], change_address(page)
        try:
            pages.require(page, name)
            working = pages.working_copy_of(page)
            if request.method == "POST":
                verb.carry_out(page, read_number(request.POST.get("number")), request.user)
                self.log_change(request, page, f"{verb.label}.")
                params = {"title": Page.objects.get(pk=page.pk).title}
                self.message_user(request, verb.done % params, messages.SUCCESS)
                return HttpResponseRedirect(back)
        except PublishingError as error:
            self.message_user(request, str(error), messages.ERROR)
            again = request.method == "POST" and name == "publish" and page.state() != State.LIVE
            return HttpResponseRedirect(request.path if again else back)
        title = _("%(action)s “%(title)s”") % {"action": verb.label, "title": working.title}
        is_compared = page.is_live and name != "unpublish"
        context = context_of(
            self,
            request,
            page,
            title,
            label=verb.label,
            button=verb.button,
            is_grave=verb.is_grave,
            sentences=verb.explain(page, working),
            working=working,
            comparison=compare_pages(in_words(page), in_words(working)) if is_compared else None,
            back=back,
        )
        return render(request, f"{TEMPLATES}/confirm.html", context)
