"""Handing an article over, on its form: what is decided on top of it, and a note beside it."""

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.articles.action_pages import ActionPage, address_of
from articles.admin.parts import ArticlePart
from articles.models import Article, Note
from articles.permissions import may

ON_TOP = ("withdraw", "send back")  # while the article is in review
FORM = "note-form"  # the id of a form that stands outside of the article's


class NoteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField", "form": FORM}),
        help_text=gettext_lazy("For the people working on the article. Readers never see it."),
    )


PAGE = ActionPage(
    gettext_lazy("Add note"),
    lambda standing: [],
    lambda article, user, posted: Note.objects.create(
        article=article, created_by=user, text=posted["text"]
    ),
    gettext_lazy("Your note was added to “%(title)s”."),
    NoteForm,
)


class ArticleHandOver(ArticlePart):
    """The part of ArticleAdmin that keeps a note and saves nothing else."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.note_view)
        address = path("<path:object_id>/note/", view, name="articles_article_note")
        return [address, *super().get_urls()]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Whoever can save the article writes a note in its form, the others beside it."""
        if obj is not None:
            context["hand_over_actions"] = _on_top(obj, context["page_actions"])
            if not context["note_field"] and may(request.user, "add note", obj):
                address = reverse("admin:articles_article_note", args=[obj.pk])
                context |= {
                    "note_form": NoteForm(auto_id="note_%s", label_suffix=""),
                    "note_address": address,
                }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def note_view(self, request, object_id):
        """POST keeps the note; a page of its own asks again for one that is missing or too long."""
        article = self.get_object(request, unquote(object_id))
        if article is None:
            raise Http404(_("There is no such article."))
        if not may(request.user, "add note", article):
            raise PermissionDenied
        form = NoteForm(request.POST if request.method == "POST" else None, label_suffix="")
        del form.fields["text"].widget.attrs["form"]  # here it stands inside
        back = reverse("admin:articles_article_change", args=[article.pk])
        if request.method == "POST" and form.is_valid():
            PAGE.carry_out(article, request.user, form.cleaned_data)
            message = PAGE.done % {"title": article.title}
            self.message_user(request, message, messages.SUCCESS)
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Add a note: “%(title)s”") % {"title": article.title},
            "article": article,
            "page": PAGE,
            "form": form,
            "back": back,
        }
        return TemplateResponse(request, "admin/articles/article/action.html", context)


def _on_top(article: Article, page_actions: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of the actions on pages of their own by which a review ends."""
    if article.stage != Article.Stage.IN_REVIEW:
        return []
    wanted = {address_of(article, action) for action in ON_TOP}
    return [(label, address) for label, address in page_actions if address in wanted]
