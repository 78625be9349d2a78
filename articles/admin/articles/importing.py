"""Importing from the admin: upload, see what would happen, confirm."""

from pathlib import Path

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.file_fields import FilesField, FilesInput
from articles.admin.parts import ArticlePart
from articles.importers import uploads
from articles.importers.files import Unreadable, find_files
from articles.importers.loader import ImportResult, Status, load
from articles.importers.names import Memory
from articles.importers.parsed import ImportRejected
from articles.permissions import may

SESSION_KEY = "uploaded_import"


class UploadForm(forms.Form):
    files = FilesField(  # type: ignore[assignment]  # a declared field is no attribute of a form
        label=gettext_lazy("Files"),
        allow_empty_file=True,
        widget=FilesInput(attrs={"accept": ".md,.markdown,.txt,.jpg,.jpeg,.png,.webp,.avif"}),
        help_text=gettext_lazy("Articles as .md or .txt files, and the images they use."),
    )


class ArticleImport(ArticlePart):
    """The part of ArticleAdmin that takes in files."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.import_view)
        return [path("import/", view, name="articles_article_import"), *super().get_urls()]

    def import_view(self, request):
        """GET the form; POST files for a report; POST `confirm` to import what was reported."""
        if not may(request.user, "import"):
            raise PermissionDenied
        may_publish = may(request.user, "publish")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Import articles"),
            "may_publish": may_publish,
        }
        if "confirm" in request.POST:
            publish = may_publish and "publish" in request.POST
            context |= self._import_kept(request, publish)
        else:
            context |= self._report_on_upload(request)
        return TemplateResponse(request, "admin/articles/article/import.html", context)

    def _report_on_upload(self, request):
        if request.method != "POST":
            return {"form": UploadForm()}
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return {"form": form}
        uploads.forget(request.session.get(SESSION_KEY, ""), _root())
        files = [(file.name, file) for file in form.cleaned_data["files"]]
        token = request.session[SESSION_KEY] = uploads.keep(files, _root())
        outcomes = _run(uploads.folder_of(token, _root()), request.user, dry_run=True)
        is_useful = any(result.status != Status.REJECTED for _, result in outcomes)
        return {"outcomes": outcomes, "token": token if is_useful else "", "is_dry_run": True}

    def _import_kept(self, request, publish):
        token = request.POST.get("token", "")
        folder = uploads.folder_of(token, _root())
        if folder is None or token != request.session.get(SESSION_KEY):
            problem = _("These files are no longer on the server. Upload them again.")
            return {"form": UploadForm(), "problem": problem}
        outcomes = _run(folder, request.user, publish=publish)
        uploads.forget(request.session.pop(SESSION_KEY), _root())
        return {"outcomes": outcomes, "is_dry_run": False, "form": UploadForm()}


def _root() -> Path:
    return Path(settings.VAR_DIR) / "imports"


def _run(folder: Path, user, *, publish=False, dry_run=False) -> list[tuple[str, ImportResult]]:
    """What became, or would become, of each file, by its name."""
    memory = Memory()
    return [
        (file.path.name, _load(file, user, publish, dry_run, memory))
        for file in find_files([folder])
    ]


def _load(file, user, publish, dry_run, memory) -> ImportResult:
    if isinstance(file, Unreadable):
        return ImportResult(Status.REJECTED, messages=[file.message])
    try:
        parsed = file.parse()
    except ImportRejected as error:
        return ImportResult(Status.REJECTED, messages=[str(error)])
    return load(
        parsed,
        publish=publish,
        by=user,
        dry_run=dry_run,
        pictures=file.read_picture,
        memory=memory,
    )
