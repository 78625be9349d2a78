"""Who may do what to an article: the one place that every view, action and endpoint asks."""

from articles.models import Article

# What each action needs besides the permission to change articles, as a codename.
NEEDS = {
    "submit": "",
    "edit": "",
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
    assigned to them, as long as these are drafts that were never public. Who approves or
    publishes may do so with articles of their own: no second pair of eyes is demanded.
    """
    may_change = user.has_perm("articles.change_article")
    if action in READING:
        return may_change or user.has_perm("articles.view_article")
    needed = NEEDS[action]
    if not may_change:
        return False
    if needed:
        return user.has_perm(f"articles.{needed}")
    if article is None or article.pk is None or user.has_perm("articles.edit_any_article"):
        return True
    return is_own_draft(user, article)


def is_own_draft(user, article: Article) -> bool:
    """Whether the user began it or has it assigned, and it is still theirs to change."""
    if user.pk not in (article.created_by_id, article.assignee_id):
        return False
    is_drafting = article.stage == Article.Stage.DRAFTING
    return is_drafting and not article.revisions.exclude(live=None).exists()
