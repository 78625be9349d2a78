"""The pages that a publication begins with: drafts, until somebody has read them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.addresses import path_to
from articles.audit import record
from articles.models import Page, Publication
from articles.models.pages.revision import Policy
from articles.publishing import pages
from articles.starting import texts
from articles.starting.texts import Facts


@dataclass(frozen=True)
class Starter:
    """A page to begin with; `named` is the publication's column that leads to it."""

    path: str
    title: Promise
    write: Callable[[Facts], str]
    policies: tuple[str, ...] = ()
    named: str = ""

    def is_missing(self, publication: Publication, paths: Collection[str]) -> bool:
        return self.path not in paths and not (
            self.named and getattr(publication, f"{self.named}_id")
        )


STARTERS = (
    Starter(
        "how-it-works",
        _("How it works"),
        texts.how_it_works,
        (Policy.VERIFICATION, Policy.NO_BYLINES),
        "how_it_works_page",
    ),
    Starter(
        "corrections-policy",
        _("Corrections policy"),
        texts.corrections_policy,
        (Policy.FEEDBACK,),
        "corrections_page",
    ),
    Starter("privacy", _("Privacy"), texts.privacy),
)


def facts_of(publication: Publication) -> Facts:
    """What is true of the publication and of this installation."""
    return Facts(
        name=publication.name,
        contact_email=publication.contact_email,
        has_history=publication.has_history,
        shares=bool(publication.share_services),
        comment_days=publication.feedback_retention_days,
        cookie="__Host-fb" if settings.IS_HTTPS else "fb",
        sign_in_days=settings.SESSION_COOKIE_AGE // (24 * 3600),
        corrections_path=path_to("articles:corrections"),
    )


def missing_pages(publication: Publication) -> list[Starter]:
    known = Page.objects.filter(path__in=[starter.path for starter in STARTERS])
    paths = set(known.values_list("path", flat=True))
    return [starter for starter in STARTERS if starter.is_missing(publication, paths)]


def make_pages(*, by: User | None = None) -> list[Page]:
    """Write drafts of the pages that are missing. Readers see none of them until it's published."""
    with transaction.atomic():
        Publication.objects.get_or_create(pk=1)
        publication = Publication.objects.select_for_update().get(pk=1)
        made = []
        for starter in missing_pages(publication):
            page = Page(
                path=starter.path,
                title=str(starter.title),
                body=starter.write(facts_of(publication)),
                policies=list(starter.policies),
                position=1 + STARTERS.index(starter),
            )
            pages.add(page, by=by)
            record("add", page, by=by, path=page.path)
            if starter.named:
                setattr(publication, starter.named, page)
            made.append(page)
        if made:
            publication.save()
    return made
