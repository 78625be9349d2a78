"""The one form of a person."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, FilteredSelectMultiple
from django.contrib.auth.models import Group, Permission, User
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from accounts.models.person import State, state_of
from accounts.people import bylines, roles
from accounts.people.saving import KEEP, Wanted
from articles.models import Author, Byline
from articles.permissions import ROLES
from references.addresses import check_mail_address
from references.cleaning import clean_line

NO_ACCESS = "none"
LONGEST_NAME = 150  # characters: the column's
OF_SUPERUSERS = ("is_superuser", "other_groups", "user_permissions")


class PersonForm(forms.ModelForm):
    by: User  # who saves; see PersonAdmin.get_form

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=2 * LONGEST_NAME + 1,
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off", "dir": "auto"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Email"),
        widget=forms.EmailInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a role.")},
    )
    author = forms.ModelChoiceField(
        Author.objects.none(),
        label=gettext_lazy("Byline"),
        required=False,
        help_text=gettext_lazy("The author that stands over this person’s articles."),
        error_messages={
            "invalid_choice": gettext_lazy(
                "This byline belongs to someone else or to a machine. Choose another one."
            )
        },
    )
    makes_author = forms.BooleanField(
        label=gettext_lazy("Create a byline with this name"), required=False
    )
    username = forms.CharField(
        label=gettext_lazy("Username"),
        required=False,
        max_length=LONGEST_NAME,
        validators=[UnicodeUsernameValidator()],
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "People sign in with their email address or with this name. Leave it empty to have one "
            "made from the address."
        ),
    )
    is_superuser = forms.BooleanField(
        label=gettext_lazy("Superuser"),
        required=False,
        help_text=gettext_lazy("May do everything, whatever the role."),
    )
    other_groups = forms.ModelMultipleChoiceField(
        Group.objects.exclude(name__in=ROLES),
        label=gettext_lazy("Other groups"),
        required=False,
        widget=FilteredSelectMultiple(gettext_lazy("groups"), is_stacked=False),
    )
    user_permissions = forms.ModelMultipleChoiceField(
        Permission.objects.select_related("content_type"),
        label=gettext_lazy("Permissions beside the role"),
        required=False,
        widget=FilteredSelectMultiple(gettext_lazy("permissions"), is_stacked=False),
    )

    class Meta:
        model = Person
        fields = ["email", "username"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        person = self.instance
        self.is_new = person.pk is None
        self.byline = None if self.is_new else bylines.byline_of(person)
        if not self.is_new:
            self.initial["name"] = person.get_full_name()
            # Accounts made on a command line have neither.
            self.fields["name"].required = bool(self.initial["name"])
            self.fields["email"].required = bool(person.email)
            self.fields["username"].required = True
        self._set_roles(person)
        self._set_byline(person)
        self._set_rights(person)

    def _set_roles(self, person):
        """Those that the user may give, and how it is now."""
        field = self.fields["role"]
        present = "" if self.is_new else roles.role_of(person)
        names = [*roles.roles_to_give(self.by)]
        if present and present not in names:
            names.append(present)
        field.choices = [(name, _described(name)) for name in ROLES if name in names]
        if not self.is_new and state_of(person) == State.DEACTIVATED:
            field.choices = [(NO_ACCESS, _("No access")), *field.choices]
            present = NO_ACCESS
        elif not self.is_new and not present:
            field.choices = [*field.choices, (NO_ACCESS, roles.LABELS[roles.NONE])]
            present = NO_ACCESS
        elif self.by.is_superuser:
            field.choices = [*field.choices, (NO_ACCESS, roles.LABELS[roles.NONE])]
        self.initial["role"] = present
        if person.pk == self.by.pk:
            field.disabled = True
            field.help_text = _("You can’t change your own role.")

    def _set_byline(self, person):
        author, makes = self.fields["author"], self.fields["makes_author"]
        author.queryset = bylines.free_for(person)
        author.widget = AutocompleteSelect(Byline._meta.get_field("author"), admin.site)
        author.widget.choices = author.choices
        self.initial["author"] = self.byline and self.byline.pk
        author.disabled = not self.by.has_perm("articles.change_author")
        if self.byline is not None or not self.by.has_perm("articles.add_author"):
            makes.widget = forms.HiddenInput()
            makes.disabled = True
        elif self.is_new:
            self.initial["makes_author"] = True
            makes.help_text = _("Unless you choose one above.")

    def _set_rights(self, person):
        if not self.by.is_superuser:
            for name in OF_SUPERUSERS:
                del self.fields[name]
        elif not self.is_new:
            self.initial["is_superuser"] = person.is_superuser
            self.initial["other_groups"] = list(person.groups.exclude(name__in=ROLES))
            self.initial["user_permissions"] = list(person.user_permissions.all())
            if person.pk == self.by.pk:
                self.fields["is_superuser"].disabled = True

    def clean_name(self):
        """Who was here before names were one field may have a longer one."""
        name = clean_line(self.cleaned_data["name"])
        if len(name) > LONGEST_NAME and name != self.initial.get("name"):
            raise forms.ValidationError(
                _("Names have at most %(most)s characters.") % {"most": LONGEST_NAME}
            )
        return name

    def clean_email(self):
        """Nobody else's address, nor the name that somebody else signs in with."""
        email = self.cleaned_data["email"]
        if email != self.instance.email:
            check_mail_address(email)
        if email and self._others().filter(email__iexact=email).exists():
            raise forms.ValidationError(_("Someone else has this email address."))
        if email and self._others().filter(username__iexact=email).exists():
            raise forms.ValidationError(_("Someone else signs in with this as their username."))
        return email

    def clean_username(self):
        name = self.cleaned_data["username"]
        if name and self._others().filter(username__iexact=name).exists():
            raise forms.ValidationError(_("Someone else has this username."))
        if name and self._others().filter(email__iexact=name).exists():
            raise forms.ValidationError(_("This is someone else’s email address."))
        return name

    def _others(self):
        return User.objects.exclude(pk=self.instance.pk or 0)

    def clean(self):
        cleaned = super().clean()
        name, author = cleaned.get("name"), cleaned.get("author")
        is_made = name and author is None and cleaned.get("makes_author")
        if is_made and bylines.are_free(name):
            message = _("There’s already a byline “%(name)s”. Choose it here, or don’t create one.")
            self.add_error("author", message % {"name": name})
        return cleaned

    def _post_clean(self):
        """Nothing is put into the row in hand: a locked one is written to, see `people.saving`."""

    def wanted(self) -> Wanted:
        data = self.cleaned_data
        role: str | None = data["role"]
        if role == self.initial["role"]:
            role = None
        elif role == NO_ACCESS:
            role = roles.NONE
        author = data["author"]
        if author is None and data.get("makes_author"):
            author = data["name"]
        return Wanted(
            name=data["name"],
            email=data["email"],
            username=data["username"],
            role=role,
            byline=KEEP if author == self.byline else author,
            rights=self._rights(),
        )

    def _rights(self):
        if not self.by.is_superuser:
            return {}
        return {
            "is_superuser": self.cleaned_data["is_superuser"],
            "groups": list(self.cleaned_data["other_groups"]),
            "permissions": [row.pk for row in self.cleaned_data["user_permissions"]],
        }


def _described(role: str):
    """A role's name, and in a few words what it may do."""
    text = roles.DESCRIPTIONS[role]
    return format_html('{} <span class="role-does">{}</span>', roles.LABELS[role], text)
