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
from articles.disks import is_disk_full
from articles.importers import uploads
from articles.importers.files import find_files
from articles.importers.loader import ImportResult, Status, load_file
from articles.importers.names import Memory
from articles.permissions import may


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
        return TemplateResponse(
            request,
            "admin/articles/article/import.html",
            context,
            status=507 if context.get("is_full") else 200,
        )

    def _report_on_upload(self, request):
        if request.method != "POST":
            return {"form": UploadForm()}
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return {"form": form}
        files = [(file.name, file) for file in form.cleaned_data["files"]]
        owner = request.user.pk
        try:
            token = uploads.keep(files, _root(), owner)
        except OSError as error:
            if not is_disk_full(error):
                raise
            problem = _("The server is out of space. Upload the files again later.")
            return {"form": UploadForm(), "problem": problem, "is_full": True}
        folder = uploads.folder_of(token, _root(), owner)
        outcomes = _run(folder, request.user, dry_run=True) if folder else []
        is_useful = any(result.status != Status.REJECTED for _name, result in outcomes)
        return {"outcomes": outcomes, "token": token if is_useful else "", "is_dry_run": True}

    def _import_kept(self, request, publish):
        folder = uploads.take(request.POST.get("token", ""), _root(), request.user.pk)
        if folder is None:
            problem = _(
                "These files have been imported already, or are no longer on the server. Look for "
                "the articles in the list, or upload the files again."
            )
            return {"form": UploadForm(), "problem": problem}
        try:
            outcomes = _run(folder, request.user, publish=publish)
        finally:
            uploads.forget(folder)
        return {"outcomes": outcomes, "is_dry_run": False, "form": UploadForm()}


def _root() -> Path:
    return Path(settings.VAR_DIR) / "imports"


def _run(folder: Path, user, *, publish=False, dry_run=False) -> list[tuple[str, ImportResult]]:
    """What became, or would become, of each file, by its name."""
    memory = Memory()
    return [
        (
            file.path.name,
            load_file(file, publish=publish, by=user, dry_run=dry_run, memory=memory),
        )
        for file in find_files([folder])
    ]
