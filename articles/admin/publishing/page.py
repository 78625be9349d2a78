"""Publish is a page: what will change, what is in the way, when, and as what."""

import json

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import freshness, publishing
from articles.admin.parts import ArticlePart
from articles.admin.publishing import acts
from articles.admin.publishing.checklist import checklist
from articles.admin.publishing.forms import PublicationForm
from articles.admin.publishing.moments import abbreviations
from articles.admin.publishing.places import form_of, way_to
from articles.admin.publishing.proposal import Proposal
from articles.admin.revisions.history import on_article
from articles.permissions import may
from articles.publishing import PublishingBlocked, PublishingError
from articles.words import person_name

TEMPLATE = "admin/articles/article/publish.html"


class ArticlePublishing(ArticlePart):
    """The part of ArticleAdmin that has the page of a publication."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.publish_view)
        own = path("<int:pk>/publish/", view, name="articles_article_publish")
        return [own, *super().get_urls()]

    @on_article("publish", "GET", "HEAD", "POST")
    def publish_view(self, request, article):
        """GET says what would be published, POST does it."""
        try:
            if request.method == "POST":
                return self._publish(request, article)
            proposal = Proposal.of(article, freshness.now())
        except PublishingError as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(form_of(article))
        return self._page(request, proposal, PublicationForm(proposal))

    def _publish(self, request, article):
        with publishing.locked(article) as held:
            proposal = Proposal.of(held.row, held.now)
            form = PublicationForm(proposal, request.POST)
            is_valid = form.is_valid()
            if request.POST.get("seen") != proposal.seen:
                if is_valid and acts.is_done(proposal, form, request.user):
                    return self._done(request, article, acts.done(proposal, form))
                return self._look_again(request, proposal)
            if not is_valid:
                return self._page(request, proposal, form)
            try:
                message = acts.publish(held, proposal, form, request.user)
            except PublishingBlocked:
                return self._page(request, proposal, form, _("Not published. Fix these first."))
            except PublishingError as error:
                return self._page(request, proposal, form, str(error))
            self.log_change(request, article, message)
        response = self._done(request, article, message)
        self._warn(request, article)
        return response

    def _done(self, request, article, message):
        self.message_user(request, message, messages.SUCCESS)
        return HttpResponseRedirect(form_of(article))

    def _look_again(self, request, proposal):
        """Somebody was faster: what was typed stays, and the page shows how things stand now."""
        data = request.POST.copy()
        data["seen"] = proposal.seen
        data.pop("has_read", None)  # that was another draft
        form = PublicationForm(proposal, data)
        return self._page(request, proposal, form, _meanwhile(proposal, request), status=409)

    def _page(self, request, proposal, form, problem="", status=200):
        article = proposal.article
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Publish “%(title)s”") % {"title": article.title},
            "article": article,
            "proposal": proposal,
            "form": form,
            "problem": problem,
            "groups": _grouped(proposal),
            "checklist": checklist(article, proposal.saved),
            "back": form_of(article),
            "may_notify": may(request.user, "add notice", article),
            "zone": timezone.get_current_timezone_name(),
            "zone_names": json.dumps(abbreviations(freshness.now())),
        }
        return TemplateResponse(request, TEMPLATE, context, status=status)

    def _warn(self, request, article):
        """Warnings after a publication are one folded line: they can wait."""
        problems = publishing.findings_of(article.working_revision)
        if warnings := [finding for finding in problems if not finding.is_blocking]:
            heading = ngettext("%(count)s warning", "%(count)s warnings", len(warnings))
            heading %= {"count": len(warnings)}
            items = format_html_join("", "<li>{}</li>", ((item.message,) for item in warnings))
            parts = "<details><summary>{}</summary><ul>{}</ul></details>"
            self.message_user(request, format_html(parts, heading, items), messages.WARNING)


def _grouped(proposal: Proposal) -> list[dict[str, object]]:
    """What must be fixed and what is only worth a look, each with its place in the form."""
    groups = [
        (True, _("Fix these first"), proposal.blocking),
        (False, _("Warnings"), proposal.warnings),
    ]
    return [
        {
            "is_blocking": is_blocking,
            "label": label,
            "items": [
                {"message": item.message, "href": way_to(proposal.article, item)}
                for item in findings
            ],
        }
        for is_blocking, label, findings in groups
        if findings
    ]


def _meanwhile(proposal: Proposal, request) -> str:
    """Who saved, or that something else has happened since the page was opened."""
    saved = proposal.saved
    number = request.POST.get("seen", "").partition("-")[0]
    if number == str(saved.number):
        return _(
            "Nothing was published: the article was published, scheduled, or unpublished in the "
            "meantime. Check it again."
        )
    message = _(
        "Nothing was published: %(name)s saved revision %(number)s in the meantime. Check what has "
        "changed, then publish."
    )
    name = person_name(saved.created_by) if saved.created_by else _("a program")
    return message % {"name": name, "number": saved.number}
