"""Whose name stands over an article: the author that belongs to a person."""

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from articles import audit
from articles.models import Author


def byline_of(user: User) -> Author | None:
    return Author.objects.filter(user=user).first()


def free_for(user: User | None) -> QuerySet[Author]:
    """Authors that a person can have: nobody else’s, and no machine."""
    free = Q(user=None) | Q(user=user) if user and user.pk else Q(user=None)
    return Author.objects.filter(free).exclude(kind=Author.Kind.MACHINE)


def are_free(name: str) -> bool:
    """Whether there is one of this name that nobody has, who would have a double."""
    named = Author.objects.named(name).filter(user=None)
    return named.exclude(kind=Author.Kind.MACHINE).exists()


def make(name: str, *, by: User) -> Author:
    author = Author.objects.create(name=name)
    audit.record("add", author, by=by, **audit.values_of(author))
    return author


def link(user: User, author: Author | None, *, by: User) -> None:
    """Give the person this author, and no other; None takes away what they have."""
    present = byline_of(user)
    if present == author:
        return
    if author is not None:  # gone, or somebody else’s since the form was checked
        author = free_for(user).select_for_update(no_key=True).get(pk=author.pk)
    for row, owner in ((present, None), (author, user)):
        if row is not None:
            with audit.changes_of(row, by=by):
                row.user = owner
                row.save(update_fields=["user"])
