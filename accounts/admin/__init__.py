"""The admin of people and of what they are told; importing it registers all of it.

allauth's tables have no pages: they hold secrets, and who is where.
"""

from allauth.account import admin as addresses
from allauth.mfa import admin as factors
from allauth.usersessions import admin as sessions
from django.contrib import admin

from accounts.admin.groups import AuditedGroupAdmin
from accounts.admin.mails import MailAdmin
from accounts.admin.people.admin import PersonAdmin
from accounts.admin.users import UserLookUp

__all__ = ["AuditedGroupAdmin", "MailAdmin", "PersonAdmin", "UserLookUp"]

admin.site.unregister([addresses.EmailAddress, factors.Authenticator, sessions.UserSession])
