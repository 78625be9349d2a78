"""What is left to do before a new publication can begin: ticked off by what is true."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.audit import record
from articles.models import DemoRow, Page, PageRevision, Publication, Revision, Section
from articles.starting.pages import missing_pages

BLANK = Publication()


@dataclass(frozen=True)
class Standing:
    """How far a publication is."""

    publication: Publication
    facts: dict[str, bool] = field(default_factory=dict)

    def is_live(self, page: Page | None) -> bool:
        return page is not None and page.is_live


@dataclass(frozen=True)
class Step:
    """A thing to do: where, by whose right, and how it is known to be done."""

    label: Promise
    right: str
    link: Callable[[Standing], str]
    is_done: Callable[[Standing], bool]


@dataclass(frozen=True)
class Line:
    """A step as somebody sees it."""

    label: Promise
    url: str
    is_done: bool


@dataclass(frozen=True)
class Checklist:
    lines: list[Line]
    may_write_pages: bool  # drafts of the pages that are missing

    @property
    def done(self) -> int:
        return sum(line.is_done for line in self.lines)


def _admin(name: str, *args: int) -> Callable[[Standing], str]:
    return lambda standing: reverse(f"admin:{name}", args=args)


def _publication(standing: Standing) -> str:
    if standing.publication.pk is None:
        return reverse("admin:articles_publication_add")
    return reverse("admin:articles_publication_change", args=[1])


def _email(standing: Standing) -> str:
    """Where it says how to set a mail server; with one, the address that readers write to."""
    if not standing.facts["mail"]:
        return _admin("accounts_mail_changelist")(standing)
    return f"{_publication(standing)}#id_contact_email"


def _look(standing: Standing) -> str:
    if standing.publication.pk is None:
        return reverse("admin:articles_publication_add")
    return reverse("admin:articles_publication_look")


def _page(name: str) -> Callable[[Standing], str]:
    """The form of the page that the publication names so; else the list of pages."""

    def link(standing: Standing) -> str:
        page = getattr(standing.publication, name, None)
        if page is None:
            return reverse("admin:articles_page_changelist")
        return reverse("admin:articles_page_change", args=[page.pk])

    return link


def _privacy(standing: Standing) -> str:
    page = Page.objects.filter(revisions__path="privacy").order_by("pk").first()
    if page is None:
        return reverse("admin:articles_page_changelist")
    return reverse("admin:articles_page_change", args=[page.pk])


# One line for each step: what it's called, the right it takes, where it's done, and what says that
# it's done.
STEPS = (
    Step(_("Name and language"), "articles.change_publication", _publication,
         lambda at: at.publication.name != BLANK.name),
    Step(_("Sections"), "articles.add_section", _admin("articles_section_changelist"),
         lambda at: at.facts["sections"]),
    Step(_("How it works"), "articles.change_page", _page("how_it_works_page"),
         lambda at: at.is_live(at.publication.how_it_works_page)),
    Step(_("Corrections policy"), "articles.change_page", _page("corrections_page"),
         lambda at: at.is_live(at.publication.corrections_page)),
    Step(_("Privacy"), "articles.change_page", _privacy, lambda at: at.facts["privacy"]),
    Step(_("People"), "accounts.manage_people", _admin("accounts_person_changelist"),
         lambda at: at.facts["people"]),
    Step(_("Email"), "articles.change_publication", _email,
         lambda at: at.facts["mail"] and bool(at.publication.contact_email)),
    Step(_("Look"), "articles.change_publication", _look,
         lambda at: at.publication.has_look),
    Step(_("First article"), "articles.add_article", _admin("articles_article_add"),
         lambda at: at.facts["article"]),
)  # fmt: skip


def checklist_for(user: User, *, mail_leaves: bool = True) -> Checklist | None:
    """What somebody who sets the publication up sees; None when there is nothing to show.

    `mail_leaves` says whether e-mail reaches people: without, its step isn't done.
    """
    if not user.has_perm("articles.change_publication"):
        return None
    named = Publication.objects.select_related("how_it_works_page", "corrections_page")
    publication = named.filter(pk=1).first()
    if publication is not None and publication.is_set_up:
        return None
    facts = _facts(user) | {"mail": mail_leaves}
    standing = Standing(publication or Publication(), facts)
    if standing.facts["demo"]:
        return None
    steps = [step for step in STEPS if user.has_perm(step.right)]
    lines = [Line(step.label, step.link(standing), step.is_done(standing)) for step in steps]
    if all(line.is_done for line in lines):
        return None
    may_write = user.has_perm("articles.add_page")
    return Checklist(lines, may_write and bool(missing_pages(standing.publication)))


def dismiss(*, by: User) -> None:
    """Show the list to nobody any longer."""
    with transaction.atomic():
        publication, _is_new = Publication.objects.get_or_create(pk=1)
        dismissed = Publication.objects.filter(is_set_up=False).update(is_set_up=True)
        if dismissed:
            record("dismiss", publication, by=by, list="first steps")


def _facts(user: User) -> dict[str, bool]:
    """What other tables say, in one query: asked beside a row that is surely there."""
    privacy = PageRevision.objects.filter(path="privacy", page__is_live=True)
    asked = {
        "sections": Section.objects.all(),
        "privacy": privacy,
        "people": User.objects.filter(is_active=True).exclude(pk=user.pk),
        "article": Revision.objects.ever_live(),
        "demo": DemoRow.objects.all(),
    }
    exists = [Exists(rows) for rows in asked.values()]
    answers = User.objects.filter(pk=user.pk).values_list(*exists).get()
    return dict(zip(asked, answers, strict=True))
