"""A draft as readers would get it, and the links that show it to people without an account."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import freshness
from articles.admin.parts import ArticlePart
from articles.admin.revisions.history import TEMPLATES, on_article, revision_of
from articles.editing import previews
from articles.models import PreviewLink
from articles.models.revision import HEAVY
from articles.permissions import may
from articles.publishing import PublishingError
from articles.views import article_context


def lifetimes() -> list[tuple[int, str]]:
    return [
        (days, ngettext("%(number)s day", "%(number)s days", days) % {"number": days})
        for days in previews.DAYS
    ]


class ShareForm(forms.Form):
    days = forms.TypedChoiceField(
        choices=lifetimes,
        coerce=int,
        initial=previews.DEFAULT_DAYS,
        label=gettext_lazy("Expires after"),
    )


class ArticlePreview(ArticlePart):
    """The part of ArticleAdmin that shows a revision before readers see it."""

    def get_urls(self):
        guard, name = self.admin_site.admin_view, "articles_article_preview"
        return [
            path("<int:pk>/preview/", guard(self.preview_view), name=name),
            path("<int:pk>/preview/links/", guard(self.links_view), name=f"{name}_links"),
            path(
                "<int:pk>/preview/links/<int:link>/revoke/",
                guard(self.revoke_view),
                name=f"{name}_revoke",
            ),
            *super().get_urls(),
        ]

    @on_article("preview", "GET", "HEAD")
    def preview_view(self, request, article):
        """The page of the working revision, or of the one whose number is asked for."""
        now = freshness.now()
        revision = _chosen(article, request.GET.get("revision"))
        context = article_context(previews.with_dates(revision, now), now) | {
            "in_admin": True,
            "live": article.revisions.live(now).defer(*HEAVY).first(),
            "scheduled": article.revisions.scheduled(now).defer(*HEAVY).first(),
            "may_share": may(request.user, "edit", article),
        }
        response = render(request, "articles/preview.html", context)
        response["X-Robots-Tag"] = "noindex"
        return response

    @on_article("edit", "GET", "HEAD", "POST")
    def links_view(self, request, article):
        """The links of an article; the address of a new one is shown once, in the answer."""
        params = request.POST if request.method == "POST" else request.GET
        revision = _chosen(article, params.get("revision"))
        form, token = ShareForm(request.POST or None), ""
        if request.method == "POST" and form.is_valid():
            try:
                days = form.cleaned_data["days"]
                _link, token = previews.share(revision, days=days, by=request.user)
            except PublishingError as error:
                form.add_error(None, str(error))
        context = self.page_context(
            request,
            article,
            _("Preview links"),
            revision=revision,
            form=form,
            address=reverse("articles:preview", args=[token]) if token else "",
            links=PreviewLink.objects.to_article(article),
            now=freshness.now(),
        )
        return render(request, f"{TEMPLATES}/preview_links.html", context)

    @on_article("edit", "POST")
    def revoke_view(self, request, article, link):
        links = PreviewLink.objects.to_article(article)
        previews.revoke(get_object_or_404(links, pk=link), by=request.user)
        self.message_user(request, _("The link was revoked."), messages.SUCCESS)
        return HttpResponseRedirect(
            reverse("admin:articles_article_preview_links", args=[article.pk])
        )


def _chosen(article, number: str | None):
    """The article's revision of that number; without one, its working revision."""
    number = number or (article.working_revision and article.working_revision.number)
    if not number:
        raise Http404(_("The article has no revisions yet."))
    return revision_of(article, number)
