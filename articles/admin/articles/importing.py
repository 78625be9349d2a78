"""Importing from the admin: upload, see what would happen, confirm."""

from pathlib import Path

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
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
from articles.importers.report import unread_published
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
            context |= self._import_kept(request, may_publish=may_publish)
        else:
            context |= self._report_on_upload(request)
        return TemplateResponse(
            request,
            "admin/articles/article/import.html",
            context,
            status=context.get("status", 200),
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
            token = uploads.keep(files, owner)
            with uploads.in_folder(token, owner) as folder:
                outcomes = _run(folder, request.user, dry_run=True) if folder else []
        except uploads.TooLarge as error:
            return {"form": UploadForm(), "problem": str(error), "status": 413}
        except (OSError, DatabaseError) as error:
            if not is_disk_full(error):
                raise
            problem = _("The server is out of space. Upload the files again later.")
            return {"form": UploadForm(), "problem": problem, "status": 507}
        is_useful = any(result.status != Status.REJECTED for _name, result in outcomes)
        return {
            "outcomes": outcomes,
            "token": token if is_useful else "",
            "is_dry_run": True,
            "unread": sum(result.is_unread for _name, result in outcomes),
        }

    def _import_kept(self, request, *, may_publish):
        token = request.POST.get("token", "")
        with uploads.in_folder(token, request.user.pk, take=True) as folder:
            if folder is None:
                problem = _(
                    "These files have been imported already, or are no longer on the server. Look "
                    "for the articles in the list, or upload the files again."
                )
                return {"form": UploadForm(), "problem": problem}
            publish = may_publish and "publish" in request.POST
            with_unread = "publish_unread" in request.POST
            outcomes = _run(folder, request.user, publish=publish, with_unread=with_unread)
        number = sum(result.is_unread and result.is_released for _name, result in outcomes)
        return {
            "outcomes": outcomes,
            "is_dry_run": False,
            "unread_sentence": unread_published(number) if number else "",
            "form": UploadForm(),
        }


def _run(folder: Path, user, *, publish=False, **how) -> list[tuple[str, ImportResult]]:
    """What became, or would become, of each file, by its name."""
    memory = Memory()
    return [
        (file.path.name, load_file(file, publish=publish, by=user, memory=memory, **how))
        for file in find_files([folder])
    ]
