"""The actions of the list of articles: what each asks, foresees and does."""

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from articles import audit, publishing
from articles.admin.articles.action_pages import RetractForm
from articles.admin.articles.tag_names import TagsField, join_names
from articles.admin.publishing.bulk import Act
from articles.admin.publishing.rows import (
    Row,
    foresee_leaving,
    foresee_publishing,
    foresee_retraction,
    foresee_unscheduling,
)
from articles.models import Tag
from articles.models.article import State
from articles.permissions import NotAllowed, require_making
from articles.words import person_name

PUBLIC = {State.LIVE, State.LIVE_DRAFT, State.LIVE_SCHEDULED, State.RETRACTED}


class TagsForm(forms.Form):
    tags = TagsField(
        label=gettext_lazy("Tags to add"),
        error_messages={"required": gettext_lazy("Enter at least one tag.")},
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "Separate tags with commas. Capitals don’t matter: an existing tag is reused."
        ),
    )

    def clean_tags(self):
        names = self.cleaned_data["tags"]
        if not names:
            raise forms.ValidationError(_("Enter at least one tag."))
        known = Tag.objects.by_name(names)
        for name in names:
            if name not in known:
                self._require(name)
        return [str(known.get(name, name)) for name in names]

    def _require(self, name):
        try:
            require_making(self.user, "articles.tag", name)
        except NotAllowed as error:
            raise forms.ValidationError(str(error)) from error


class AssignForm(forms.Form):
    assignee = forms.ModelChoiceField(
        get_user_model().objects.filter(is_staff=True, is_active=True).order_by("username"),
        label=gettext_lazy("Person"),
        empty_label=gettext_lazy("Choose a person"),
        error_messages={"required": gettext_lazy("Choose the person.")},
    )


def _publish(held, user, posted):
    publishing.publish(held, by=user, has_read=posted.get("has_read", False))


def _foresee_submission(row: Row) -> None:
    if row.article.section_id is None:
        row.reason = _("Choose a section.")
    else:
        row.outcome = _("Will be submitted for review.")


def _foresee_tag(row: Row) -> None:
    if row.state in PUBLIC:
        row.outcome = _("Will be tagged. Readers see the tags at once.")
    else:
        row.outcome = _("Will be tagged.")


def _tag(held, user, posted):
    names = posted["tags"]
    held.row.tags.add(*names)
    note = f"Tagged {join_names(names)} from the list"
    publishing.save_revision(held, by=user, note=note[:500])
    for name in names:
        audit.record("tag", held.row, by=user, tag=name)


def _foresee_assignment(row: Row) -> None:
    assignee = row.article.assignee
    if assignee is None:
        row.outcome = _("Will be assigned to the person you choose.")
    else:
        message = _("Will be assigned to the person you choose instead of %(name)s.")
        row.outcome = message % {"name": person_name(assignee)}


def _foresee_unassignment(row: Row) -> None:
    assignee = row.article.assignee
    if assignee is None:
        row.reason = _("It isn’t assigned to anyone.")
    else:
        message = _("Will no longer be assigned to %(name)s.")
        row.outcome = message % {"name": person_name(assignee)}


def _assign(held, user, posted):
    publishing.assign(held, posted.get("assignee"), by=user)


ACTS = {
    "publish": Act(
        "publish",
        ngettext_lazy("Publish %(number)s article", "Publish %(number)s articles", "number"),
        foresee_publishing,
        _publish,
        ngettext_lazy(
            "“%(title)s” was published.", "%(number)s articles were published:", "number"
        ),
        note=gettext_lazy(
            "Articles that are live are published as a minor fix. To schedule one, or to publish a "
            "correction, choose “Publish…” in its form."
        ),
        publishes=True,
    ),
    "unpublish": Act(
        "unpublish",
        ngettext_lazy("Unpublish %(number)s article", "Unpublish %(number)s articles", "number"),
        foresee_leaving,
        lambda held, user, posted: publishing.unpublish(held, by=user),
        ngettext_lazy(
            "“%(title)s” was unpublished.", "%(number)s articles were unpublished:", "number"
        ),
        note=gettext_lazy("They become drafts, and you can publish them again."),
        is_grave=True,
    ),
    "unschedule": Act(
        "unschedule",
        ngettext_lazy("Unschedule %(number)s article", "Unschedule %(number)s articles", "number"),
        foresee_unscheduling,
        lambda held, user, posted: publishing.unschedule(held, by=user),
        ngettext_lazy(
            "“%(title)s” was unscheduled.", "%(number)s articles were unscheduled:", "number"
        ),
    ),
    "retract": Act(
        "retract",
        ngettext_lazy("Retract %(number)s article", "Retract %(number)s articles", "number"),
        foresee_retraction,
        lambda held, user, posted: publishing.retract(held, posted["text"], by=user),
        ngettext_lazy(
            "“%(title)s” was retracted.", "%(number)s articles were retracted:", "number"
        ),
        form=RetractForm,
        note=gettext_lazy(
            "They leave the front page, sections, tags, feeds, search, and sitemaps now. Each gets "
            "the same notice."
        ),
        is_grave=True,
    ),
    "submit": Act(
        "submit",
        ngettext_lazy("Submit %(number)s article", "Submit %(number)s articles", "number"),
        _foresee_submission,
        lambda held, user, posted: publishing.submit(held, by=user),
        ngettext_lazy(
            "“%(title)s” was submitted for review.",
            "%(number)s articles were submitted for review:",
            "number",
        ),
    ),
    "add_tag": Act(
        "edit",
        ngettext_lazy("Tag %(number)s article", "Tag %(number)s articles", "number"),
        _foresee_tag,
        _tag,
        ngettext_lazy(
            "“%(title)s” was tagged “%(tags)s”.",
            "%(number)s articles were tagged “%(tags)s”:",
            "number",
        ),
        form=TagsForm,
        about=lambda posted: {"tags": ", ".join(posted["tags"])},
    ),
    "assign": Act(
        "edit",
        ngettext_lazy("Assign %(number)s article", "Assign %(number)s articles", "number"),
        _foresee_assignment,
        _assign,
        ngettext_lazy(
            "“%(title)s” was assigned to %(person)s.",
            "%(number)s articles were assigned to %(person)s:",
            "number",
        ),
        form=AssignForm,
        about=lambda posted: {"person": person_name(posted["assignee"])},
    ),
    "unassign": Act(
        "edit",
        ngettext_lazy(
            "Assign %(number)s article to nobody", "Assign %(number)s articles to nobody", "number"
        ),
        _foresee_unassignment,
        _assign,
        ngettext_lazy(
            "“%(title)s” is no longer assigned to anyone.",
            "%(number)s articles are no longer assigned to anyone:",
            "number",
        ),
    ),
}
