"""What is done to one person: invitations, leaving, coming back; each asks to be the same still."""

from functools import partial

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.admin.people.list import PersonList, words_of
from accounts.mailing import compose
from accounts.mailing.addresses import is_address
from accounts.models import Person
from accounts.models.person import INVITED_FOR, State, state_of
from accounts.people import factors, invitations, leaving, passwords, roles
from accounts.people.roles import managing
from accounts.signing_in.requirements import needs_factor
from articles.words import person_name, thousands

SHOWN = 20  # articles and texts of somebody who leaves
KEEP = "keep"
COMING = {State.INVITED, State.EXPIRED, State.UNINVITED}


class LeavingForm(forms.Form):
    to = forms.ChoiceField(label=gettext_lazy("Assign their articles to"))

    def __init__(self, *args, leaver: User, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)  # type: ignore[misc]
        people = User.objects.filter(is_active=True, is_staff=True).exclude(pk=leaver.pk)
        self.people = {str(user.pk): user for user in people.order_by("first_name", "username")}
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", _("Nobody")),
            (KEEP, _("Leave them assigned")),
            *((key, person_name(user)) for key, user in self.people.items()),
        ]
        self.fields["to"].required = False


class PersonActs(PersonList):
    """The part of PersonAdmin that has pages and buttons of its own."""

    def get_urls(self):
        def act(name, view, methods=require_POST):
            guarded = self.admin_site.admin_view(methods(view))
            return path(f"<int:pk>/{name}/", guarded, name=f"accounts_person_{_named(name)}")

        get_and_post = require_http_methods(["GET", "HEAD", "POST"])
        return [
            act("deactivate", self.deactivate_view, get_and_post),
            act("invite", partial(self._act_view, act=self._invite)),
            act("revoke", partial(self._act_view, act=self._revoke)),
            act("reactivate", partial(self._act_view, act=self._reactivate)),
            act("password-link", self.password_link_view),
            act("second-factor", self.second_factor_view, get_and_post),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if add:
            context["title"] = _("Invite a person")
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        if obj is not None and obj.pk:
            context["access"] = self._access_of(request, obj)
        else:
            context["is_mailed"] = compose.is_configured()
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _access_of(self, request, person) -> dict:
        """Where the person stands, and what this user may do about it."""
        state = state_of(person)
        access = {"state": state, "words": words_of(person, state), "seen": self.seen(person)}
        if not may_change(request, person):
            return access
        is_open = state == State.INVITED
        if is_open:
            access["ends_at"] = person.profile.invited_at + INVITED_FOR
            if not invitations.is_mailed(person):
                access["link"] = invitations.link_for(person)
        return access | {
            "may_invite": state in COMING,
            "may_revoke": state in {State.INVITED, State.EXPIRED},
            "may_deactivate": state != State.DEACTIVATED and person.pk != request.user.pk,
            "may_reactivate": state == State.DEACTIVATED,
            "may_take_factors": factors.may_take_away(person, by=request.user)
            and bool(factors.words_of(person)),
            "may_reset": state == State.ACTIVE and person.pk != request.user.pk,
            "resets_by_mail": bool(person.email) and compose.is_configured(),
        }

    def _act_view(self, request, pk, act):
        person = get_object_or_404(Person, pk=pk)
        with managing(request.user, person) as user:
            message = act(user, request.user)
        self.message_user(request, message, messages.SUCCESS)
        return _to(person)

    def _invite(self, user, by):
        invitations.invite(user, by=by)
        if invitations.is_mailed(user):
            return _("A new invitation was sent to %(address)s.") % {"address": user.email}
        return _("Hand over the new link below. The former link no longer works.")

    def _revoke(self, user, by):
        invitations.revoke(user, by=by)
        return _("The invitation was revoked. Its link no longer works.")

    def _reactivate(self, user, by):
        leaving.reactivate(user, by=by)
        return _("%(name)s was reactivated.") % {"name": person_name(user)}

    def password_link_view(self, request, pk):
        """A link with which somebody who forgot the password chooses another one."""
        person = get_object_or_404(Person, pk=pk)
        with managing(request.user, person) as user:
            link = passwords.link_for(user, by=request.user)
        if not link:
            message = _("A link to choose a new password was sent to %(address)s.")
            self.message_user(request, message % {"address": person.email}, messages.SUCCESS)
            return _to(person)
        context = self._context(request, person) | {"title": _("Password link"), "link": link}
        response = TemplateResponse(request, "admin/accounts/person/password_link.html", context)
        response["Cache-Control"] = "no-store, private"
        return response

    def second_factor_view(self, request, pk):
        """GET says what goes and what then; POST takes the second factors away."""
        person = get_object_or_404(Person, pk=pk)
        may_take = factors.may_take_away(person, by=request.user)
        if not (may_take and roles.may_change(request.user, person)):
            raise PermissionDenied
        words = factors.words_of(person)
        if request.method == "POST" or not words:
            self._take_factors(request, person, words)
            return _to(person)
        title = _("Remove the second factors of %(name)s?") % {"name": person_name(person)}
        context = self._context(request, person) | {
            "title": title,
            "factors": words,
            "is_required": needs_factor(person),
            "is_told": is_address(person.email),
            "is_mailed": compose.is_configured(),
        }
        return TemplateResponse(request, "admin/accounts/person/second_factor.html", context)

    def _take_factors(self, request, person, words):
        named = {"name": person_name(person)}
        if not words:
            message = _("%(name)s has no second factor.") % named
            self.message_user(request, message, messages.WARNING)
            return
        with managing(request.user, person) as user:
            is_told = factors.take_away(user, by=request.user)
        message = _("The second factors of %(name)s were removed.") % named
        if not (is_told and compose.is_configured()):
            message = f"{message} {_('Tell them yourself: they get no email about it.')}"
        self.message_user(request, message, messages.SUCCESS)

    def deactivate_view(self, request, pk):
        """GET says what becomes of their work; POST ends their sessions and hands it over."""
        person = get_object_or_404(Person, pk=pk)
        if not roles.may_change(request.user, person) or person.pk == request.user.pk:
            raise PermissionDenied
        form = LeavingForm(request.POST if request.method == "POST" else None, leaver=person)
        if request.method == "POST" and form.is_valid():
            self._deactivate(request, person, form)
            return _to(person)
        articles, unsaved = leaving.assigned_to(person), leaving.unsaved_by(person)
        number = articles.count()
        context = self._context(request, person) | {
            "title": _("Deactivate %(name)s?") % {"name": person_name(person)},
            "form": form,
            "articles": articles.only("title")[:SHOWN],
            "more": max(0, number - SHOWN),
            "number": number,
            "unsaved": unsaved[:SHOWN],
            "begun": leaving.begun_by(person).count(),
        }
        return TemplateResponse(request, "admin/accounts/person/deactivate.html", context)

    def _deactivate(self, request, person, form):
        to = form.cleaned_data["to"]
        with managing(request.user, person) as user:
            leaving.deactivate(user, by=request.user)
            number = 0
            if to != KEEP:
                number = leaving.hand_over(user, form.people.get(to), by=request.user)
        parts = [_("%(name)s was deactivated.") % {"name": person_name(person)}]
        if number:
            message = ngettext(
                "%(number)s article was handed over.",
                "%(number)s articles were handed over.",
                number,
            )
            parts.append(message % {"number": thousands(number)})
        self.message_user(request, " ".join(parts), messages.SUCCESS)

    def _context(self, request, person) -> dict:
        return self.admin_site.each_context(request) | {
            "opts": self.opts,
            "person": person,
            "back": reverse("admin:accounts_person_change", args=[person.pk]),
        }


def may_change(request, person) -> bool:
    """Asked often while one page is made; whoever writes asks again, see `managing`."""
    if getattr(request, "changeable", (None,))[0] != person.pk:
        request.changeable = (person.pk, roles.may_change(request.user, person))
    return request.changeable[1]


def _named(name: str) -> str:
    return name.replace("-", "_")


def _to(person) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:accounts_person_change", args=[person.pk]))
