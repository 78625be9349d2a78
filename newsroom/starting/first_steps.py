"""The first steps of a publication: what the home's list of them does when a button is pressed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from articles.starting import checklist
from articles.starting.pages import make_pages


@require_POST
def write_pages(request):
    """Drafts of the pages that a publication begins with, as far as they are missing."""
    if not request.user.has_perms(["articles.add_page", "articles.change_publication"]):
        raise PermissionDenied
    made = make_pages(by=request.user)
    message = ngettext(
        "%(count)s draft was written. Read it, change it, and publish it.",
        "%(count)s drafts were written. Read them, change them, and publish them.",
        len(made),
    )
    if made:
        messages.success(request, message % {"count": len(made)})
    return redirect("admin:index")


@require_POST
def dismiss(request):
    if not request.user.has_perm("articles.change_publication"):
        raise PermissionDenied
    checklist.dismiss(by=request.user)
    messages.success(request, _("The checklist was dismissed."))
    return redirect("admin:index")
