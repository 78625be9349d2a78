"""What is stored of people beside their accounts, by noun."""

from accounts.models.attempt import Attempt
from accounts.models.kept import Kept
from accounts.models.mail import Mail
from accounts.models.notices import NoticeChoices
from accounts.models.person import Person, Profile

__all__ = ["Attempt", "Kept", "Mail", "NoticeChoices", "Person", "Profile"]
