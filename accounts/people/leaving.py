"""Leaving: an account is closed and kept, with all that was written; work goes to somebody else."""

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Profile
from accounts.signing_in.sessions import end_sessions_of
from articles import audit, publishing
from articles.models import Article, AuditEntry, Autosave
from articles.words import person_name

# What belongs to the account alone, by the names of models, and goes with it.
OF_THE_ACCOUNT = {
    *("accounts.profile", "accounts.noticechoices", "account.emailaddress"),
    *("mfa.authenticator", "usersessions.usersession", "auth.user_groups"),
    *("auth.user_user_permissions", "articles.presence"),
}


def assigned_to(user: User) -> QuerySet[Article]:
    return Article.objects.filter(assignee=user).order_by("-updated_at", "-pk")


def begun_by(user: User) -> QuerySet[Autosave]:
    """What the person began to write and never saved as an article."""
    return Autosave.objects.filter(user=user, article=None).defer("values")


def unsaved_by(user: User) -> QuerySet[Autosave]:
    """What the person changed in articles and did not save; whoever edits them can restore it."""
    kept = Autosave.objects.filter(user=user).exclude(article=None).defer("values")
    return kept.select_related("article")


def deactivate(user: User, *, by: User) -> None:
    """Within `managing`. Requests in all of the person's sessions are refused from now on."""
    if user.pk == by.pk:
        raise PermissionDenied
    if not user.is_active:
        return
    user.is_active = False
    user.save(update_fields=["is_active"])
    Profile.objects.filter(user=user).update(invited_at=None)
    _end_sessions(user)
    audit.record("deactivate", user, by=by)


def reactivate(user: User, *, by: User) -> None:
    """Within `managing`: with the password and the role that the person had."""
    if user.is_active and user.is_staff:
        return
    user.is_active = user.is_staff = True
    user.save(update_fields=["is_active", "is_staff"])
    audit.record("reactivate", user, by=by)


def hand_over(user: User, to: User | None, *, by: User) -> int:
    """Give what is assigned to the person to somebody else, or to nobody; how many articles.

    What the person began and never saved goes along, if there is somebody to take it.
    """
    articles = list(assigned_to(user))
    with publishing.as_one():
        for article in articles:
            publishing.assign(article, to, by=by)
    if to is not None:
        # Of one tab of a browser there is one row: theirs have other names.
        taken = begun_by(user).update(user=to)
        if taken:
            audit.record("hand over", user, by=by, to=person_name(to), unsaved=taken)
    return len(articles)


def _end_sessions(user: User) -> None:
    end_sessions_of(user)
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()


def has_left_traces(user: User) -> bool:
    """Whether anything here was done by the person, or names them."""
    if AuditEntry.objects.filter(actor=user).exists():
        return True
    return any(
        item.related_model._base_manager.filter(**{item.field.name: user.pk}).exists()  # type: ignore[union-attr]
        for item in user._meta.get_fields(include_hidden=True)
        if item.auto_created and not item.concrete and not _is_of_the_account(item)
    )


def _is_of_the_account(relation) -> bool:
    is_inviter = relation.field.name == "invited_by"
    return relation.related_model._meta.label_lower in OF_THE_ACCOUNT and not is_inviter


@transaction.atomic
def delete(user: User, *, by: User) -> None:
    """For superusers, and for who has left no trace."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if not by.is_superuser or user.pk == by.pk or has_left_traces(user):
        raise PermissionDenied
    audit.record("delete", user, by=by)
    user.delete()
