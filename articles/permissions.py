"""Who may do what: the one place that every view, action, endpoint and importer asks."""

from collections.abc import Collection, Iterable
from itertools import chain

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import freshness
from articles.models import Article, Listing, Revision
from articles.models.list_kinds import ListKind
from references.models import Reference, Source

ALL = "view add change delete"

# What each role may do to the rows of a model; `feedback` adds its own. Whoever brings a row into
# being as a side effect, by an import or by typing its name, needs the same as for its form.
REPORTER = {
    "articles.article": "view add change",
    "articles.author": "view",
    "articles.byline": ALL,
    "articles.citation": ALL,
    "articles.image": "view add",
    "articles.pick": ALL,
    "articles.section": "view",
    "articles.tag": "view add",
    "references.reference": "view add change",  # but see `may_change_row`
    "references.source": "view add",
}
EDITOR = REPORTER | {
    "articles.article": "view add change edit_any review publish import",
    "articles.author": "view change",
    "articles.correction": "view add change",
    "articles.image": ALL,
    "articles.revision": "view",
    "articles.tag": ALL,
    "references.source": "view add change",
}
CHIEF = EDITOR | {
    "accounts.mail": "view send",
    "accounts.people": "manage",
    "articles.article": "view add change delete edit_any review publish import retract",
    "articles.auditentry": "view",
    "articles.author": ALL,
    "articles.page": ALL,
    "articles.publication": "view add change",
    "articles.section": ALL,
}
ROLES = {"Reporter": REPORTER, "Editor": EDITOR, "Chief": CHIEF}

# Rows that may come into being as a side effect, and what is said to somebody who may not.
MADE_BESIDE: dict[str, Promise] = {
    "articles.section": gettext_lazy(
        "The section “%(name)s” doesn’t exist, and you don’t have permission to add sections. Use "
        "an existing section, or ask someone with the role %(role)s to add it."
    ),
    "articles.author": gettext_lazy(
        "The author “%(name)s” doesn’t exist, and you don’t have permission to add authors. Use an "
        "existing author, or ask someone with the role %(role)s to add this one."
    ),
    "articles.tag": gettext_lazy(
        "The tag “%(name)s” doesn’t exist, and you don’t have permission to add tags. Use an "
        "existing tag, or ask someone with the role %(role)s to add it."
    ),
    "articles.image": gettext_lazy(
        "The image “%(name)s” isn’t in the library, and you don’t have permission to add images. "
        "Ask someone with the role %(role)s to upload it."
    ),
    "references.source": gettext_lazy(
        "Nothing at “%(name)s” has been cited yet, and you don’t have permission to add sources. "
        "Ask someone with the role %(role)s to add it."
    ),
    "references.reference": gettext_lazy(
        "“%(name)s” has not been cited yet, and you don’t have permission to add references. Ask "
        "someone with the role %(role)s to add it."
    ),
}

# What each action needs besides the permission to change articles, as a codename.
NEEDS = {
    "submit": "",
    "withdraw": "",
    "edit": "",
    "add note": "",
    "approve": "review_article",
    "send back": "review_article",
    "publish": "publish_article",
    "schedule": "publish_article",
    "unschedule": "publish_article",
    "unpublish": "publish_article",
    "correct": "publish_article",
    "add notice": "publish_article",
    "restore": "",
    "discard": "",
    "retract": "retract_article",
    "take down": "retract_article",
    "reinstate": "retract_article",
    "import": "import_article",
}

# Reading the working copy and its past: for all who may look at articles in the admin.
READING = {"view", "preview", "history", "compare"}


def may(user, action: str, article: Article | None = None) -> bool:
    """Whether a user may do this to the article; without an article, to any article at all.

    Somebody who may not edit the articles of others works on those that they began or that are
    assigned to them, as long as these are drafts that were never public; afterwards they withdraw
    what is still in review, and add notes. Who approves or publishes may do so with articles of
    their own: no second pair of eyes is demanded.
    """
    may_change = user.has_perm("articles.change_article")
    if action in READING:
        return may_change or user.has_perm("articles.view_article")
    needed = NEEDS[action]
    if not may_change:
        return False
    if needed:
        return user.has_perm(f"articles.{needed}")
    if article is None or article.pk is None:
        return True
    if action == "withdraw":  # others send it back, and say why
        return _is_own(user, article, Article.Stage.IN_REVIEW)
    if user.has_perm("articles.edit_any_article"):
        return True
    return is_theirs(user, article) if action == "add note" else is_own_draft(user, article)


def is_theirs(user, article: Article) -> bool:
    """Whether the user began it or has it assigned."""
    return user.pk in (article.created_by_id, article.assignee_id)


def is_own_draft(user, article: Article) -> bool:
    """Whether the user began it or has it assigned, and it is still theirs to change."""
    return _is_own(user, article, Article.Stage.DRAFTING)


def _is_own(user, article: Article, stage: str) -> bool:
    """Whether it is theirs, stands at this stage and was never given to readers."""
    if not is_theirs(user, article) or article.stage != stage:
        return False
    return not article.revisions.exclude(live=None).exists()


def may_publish_pages(user) -> bool:
    """Whether the user may change what readers see of pages; drafts are for all who change them."""
    return user.has_perms(["articles.change_page", "articles.publish_article"])


def may_each(user, action: str, articles: Iterable[Article]) -> set[int]:
    """The keys of those to which a user may do this: as `may`, in one query for all."""
    if not may(user, action):
        return set()
    articles = list(articles)
    if NEEDS[action] or user.has_perm("articles.edit_any_article"):
        return {article.pk for article in articles}
    drafts = {
        article.pk
        for article in articles
        if user.pk in (article.created_by_id, article.assignee_id)
        and article.stage == Article.Stage.DRAFTING
    }
    public = Revision.objects.filter(article__in=drafts).exclude(live=None)
    return drafts - set(public.order_by().values_list("article", flat=True))


class NotAllowed(Exception):
    """The person may not bring this row into being; the message says who may."""


def may_make(user, model: str) -> bool:
    """Whether a row of the model, such as “articles.tag”, may be made; `None` is the system."""
    app, name = model.split(".")
    return user is None or user.has_perm(f"{app}.add_{name}")


def require_making(user, model: str, name: str) -> None:
    """Raise NotAllowed unless the user may make the row of this name as a side effect."""
    if not may_make(user, model):
        raise NotAllowed(MADE_BESIDE[model] % {"name": name, "role": least_role(model, "add")})


def least_role(model: str, verb: str) -> str:
    """The first of the roles that may do this to rows of the model."""
    return next(role for role, rights in ROLES.items() if verb in rights.get(model, "").split())


def may_change_row(user, row: Reference | Source) -> bool:
    """Whether a reference or source may be changed or deleted, once its model's rows may be.

    What something public cites is shown to readers as it stands: it is changed by those who
    publish. `None` is the system.
    """
    return user is None or user.has_perm("articles.publish_article") or not is_cited_publicly(row)


def is_cited_publicly(row: Reference | Source) -> bool:
    """Whether an article that readers can open, or that is scheduled, cites it."""
    if isinstance(row, Reference):
        return bool(publicly_cited({row.pk}))
    keys = set(row.references.values_list("pk", flat=True))
    return Listing.objects.of(ListKind.SOURCE, row.pk).exists() or bool(_unlisted(keys))


def publicly_cited(keys: Collection[int]) -> set[int]:
    """Of the keys of references, those that an open or scheduled article cites."""
    listed = Listing.objects.citing_works().filter(owner__in=keys).order_by()
    return {*listed.values_list("owner", flat=True)} | _unlisted(keys)


def _unlisted(keys: Collection[int]) -> set[int]:
    """Lists know neither retracted articles nor what a scheduled edit will replace."""
    now = freshness.now()
    live = Revision.objects.live(now).order_by()
    retracted = live.filter(article__retracted_at__isnull=False)
    replaced = live.filter(article__in=Revision.objects.scheduled(now).values("article"))
    cited = (query.values_list("references", flat=True) for query in (retracted, replaced))
    return {item["reference"] for items in chain(*cited) for item in items} & set(keys)


def refusal_of_change(row: Reference | Source) -> str:
    """What is said to somebody who may not change what readers see of it."""
    if isinstance(row, Source):
        return _(
            "A published article cites this source, so only people who can publish can change it."
        )
    return _(
        "A published article cites this reference, so only people who can publish can change it."
    )
