"""What stands in the form and was not saved: taken by the server, looked at, shown again."""

import re
from datetime import timedelta

from django.contrib import messages
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied
from django.forms import modelform_factory
from django.forms.utils import ErrorDict
from django.http import HttpResponseBadRequest, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from articles import freshness
from articles.admin.editor import kept
from articles.admin.editor.live import inspect
from articles.admin.parts import ArticlePart
from articles.editing import autosaves
from articles.models import Article, Autosave
from articles.permissions import may
from articles.words import read_number

TAB = re.compile(r"[a-z0-9]{8,32}")
MOST_AGE = 10**15  # milliseconds
TEMPLATES = "admin/articles/article"
_ASKED = ("created_by", "assignee", "stage")


class ArticleAutosaves(ArticlePart):
    """The part of ArticleAdmin that keeps what is not saved, and shows it again."""

    def get_urls(self):
        guard, name = self.admin_site.admin_view, "articles_article_autosave"
        review = require_http_methods(["GET", "HEAD", "POST"])(self.review_view)
        return [
            path("autosave/", guard(require_POST(self.autosave_view)), name=name),
            path("autosaves/<int:key>/", guard(review), name=f"{name}_review"),
            *super().get_urls(),
        ]

    def autosave_view(self, request):
        """POST the form's own fields, `tab` and `article`; `discard` when nothing is unsaved.

        `age` is that of a copy which the browser kept, in milliseconds.
        """
        article = self._article_of(request)
        tab = request.POST.get("tab", "")
        if not TAB.fullmatch(tab):
            return HttpResponseBadRequest(_("Name the tab: 8 to 32 lowercase letters and digits."))
        if "discard" in request.POST:
            autosaves.drop(article, request.user, tab)
            return JsonResponse({"id": None})
        try:
            pairs = self.pairs_of(request.POST)
            if article is None and not autosaves.is_begun(pairs):
                autosaves.drop(article, request.user, tab)
                return JsonResponse({"id": None})
            age = read_number(request.POST.get("age"), MOST_AGE) or 0
            autosave = autosaves.keep(
                article, request.user, tab, pairs, timedelta(milliseconds=age)
            )
        except autosaves.TooLarge as error:
            return JsonResponse({"error": str(error)}, status=413)
        except autosaves.Saved as error:
            return JsonResponse({"error": str(error)}, status=409)
        if autosave is None:
            return JsonResponse({"id": None})
        time = date_format(localtime(autosave.saved_at), "TIME_FORMAT")
        return JsonResponse({"id": autosave.pk, "saved_at": time})

    def _article_of(self, request) -> Article | None:
        """The article that is being written, once the person may write it; None is a new one."""
        if not request.POST.get("article"):
            if not self.has_add_permission(request):
                raise PermissionDenied
            return None
        if not may(request.user, "edit"):
            raise PermissionDenied
        key = read_number(request.POST["article"])
        article = get_object_or_404(Article.objects.only(*_ASKED), pk=key or 0)
        if not may(request.user, "edit", article):
            raise PermissionDenied
        return article

    def pairs_of(self, posted) -> list[tuple[str, str]]:
        """Names and values of what the form has: no token, no button, nothing else."""
        own = self._names()
        return [
            (name, value.replace("\r\n", "\n"))
            for name, values in posted.lists()
            if own.fullmatch(name)
            for value in values
        ]

    def _names(self) -> re.Pattern:
        fields = {name for name in flatten_fieldsets(self.fieldsets or ()) if isinstance(name, str)}
        names = "|".join(map(re.escape, sorted(fields | self.form.declared_fields.keys())))
        tables = "|".join(_prefix(inline) for inline in self.inlines)
        return re.compile(rf"(?:{names})(?:_[01])?|(?:{tables})-(?:\d{{1,4}}-\w+|[A-Z_]+_FORMS)")

    def review_view(self, request, key):
        """What an autosave would change, and the choice to restore it; POST discards it."""
        autosave = self._readable(request, key)
        article = autosave.article
        is_own = autosave.user == request.user
        if request.method == "POST":
            if not is_own:
                raise PermissionDenied
            autosave.delete()
            self.message_user(request, _("The unsaved changes were discarded."), messages.SUCCESS)
            return HttpResponseRedirect(_form_address(article))
        may_restore = self._may_write(request, article)
        data = kept.data_of(autosave)
        saved = article and Article.objects.select_related("working_revision").get(pk=article.pk)
        context = self.admin_site.each_context(request) | {
            "title": _("Unsaved changes"),
            "subtitle": autosave.title or str(article or ""),
            "opts": self.opts,
            "article": article,
            "autosave": autosave,
            "comparison": kept.differences(
                self._whole_form(data, request.user, article), saved, data
            ),
            "is_own": is_own,
            "may_restore": may_restore,
            "form_address": _form_address(article),
        }
        return render(request, f"{TEMPLATES}/autosave.html", context)

    def _whole_form(self, data, user, article):
        """With every field, whether or not the person may change the article."""
        names = flatten_fieldsets(self.fieldsets or ())
        names = [name for name in names if name not in self.readonly_fields]
        form = modelform_factory(Article, form=self.form, fields=names)
        form.user = user
        return form(data, instance=article)

    def _readable(self, request, key) -> Autosave:
        """An autosave of one's own, or of an article whose draft the person may read."""
        if not (may(request.user, "view") or self.has_add_permission(request)):
            raise PermissionDenied
        rows = Autosave.objects.select_related("article__section", "user")
        autosave = get_object_or_404(rows, pk=key)
        if autosave.user == request.user:
            return autosave
        if autosave.article is None or not may(request.user, "view", autosave.article):
            raise PermissionDenied
        return autosave

    def _may_write(self, request, article) -> bool:
        if article is None:
            return self.has_add_permission(request)
        return self.has_change_permission(request, article)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """With `?autosave=` the form as it stood, and nothing else is different."""
        if request.method == "GET" and (key := request.GET.get("autosave")):
            try:
                request.autosave = self._restorable(request, key, object_id)
            except Autosave.DoesNotExist:
                message = _("Those changes were already saved or discarded.")
                self.message_user(request, message, messages.INFO)
                return HttpResponseRedirect(request.path)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _restorable(self, request, key, object_id) -> Autosave:
        rows = Autosave.objects.select_related("article", "user")
        autosave = rows.get(pk=read_number(key) or 0, article=read_number(object_id))
        is_own = autosave.user == request.user
        if not (is_own or autosave.article) or not self._may_write(request, autosave.article):
            raise Autosave.DoesNotExist
        return autosave

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        if autosave := _shown(request):
            form.kept = kept.data_of(autosave)
        return form

    def get_formset_kwargs(self, request, obj, inline, prefix):
        params = super().get_formset_kwargs(request, obj, inline, prefix)
        autosave = _shown(request)
        if autosave is None:
            return params
        data = kept.data_of(autosave)
        if f"{prefix}-TOTAL_FORMS" not in data:
            return params
        present = params["queryset"].filter(article=obj) if obj.pk else ()
        points_at = getattr(inline, "row_key", None) or inline.autocomplete_fields[0]
        kept.over_present_rows(data, prefix, points_at, present)
        return params | {"data": data, "files": {}}

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        if _shown(request):
            for formset in formsets:
                _without_errors(formset)
        return formsets, inlines

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        shown = _shown(request)
        context |= {"shown_autosave": shown, "tab": request.POST.get("tab", "")}
        context |= self._others(request, obj, shown)
        if shown:
            data = kept.data_of(shown)
            context |= inspect(data.get("body", ""), kept.cited_in(data))
            if shown.user == request.user:
                context["tab"] = shown.tab
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _others(self, request, article, shown) -> dict:
        """What else is kept: the person's own, and what others keep of the article."""
        user = request.user
        found = autosaves.of_article(article) if article else autosaves.begun_by(user)
        found = [row for row in found if shown is None or row.pk != shown.pk]
        return {
            "own_autosaves": [row for row in found if row.user_id == user.pk],
            "others_autosaves": [row for row in found if row.user_id != user.pk],
            "editing_since": freshness.now() - autosaves.EDITING,
        }


def _shown(request) -> Autosave | None:
    """The autosave that this request's form shows."""
    return getattr(request, "autosave", None)


def _prefix(inline) -> str:
    """The prefix of a table in the form, as Django makes it."""
    field = inline.model._meta.get_field(inline.fk_name or "article")
    return re.escape(field.remote_field.get_accessor_name(model=inline.model))


def _form_address(article: Article | None) -> str:
    if article is None:
        return reverse("admin:articles_article_add")
    return reverse("admin:articles_article_change", args=[article.pk])


def _without_errors(formset) -> None:
    """Nobody tried to save what is shown again: it is not judged yet."""
    if not formset.is_bound:
        return
    for form in formset.forms:
        form._errors, form.cleaned_data = ErrorDict(), {}
    formset._errors = [form._errors for form in formset.forms]
    formset._non_form_errors = formset.error_class(renderer=formset.renderer)
