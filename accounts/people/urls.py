"""The one address of people that is open to strangers."""

from django.urls import path

from accounts.people.welcome import welcome

# Below `/admin/`, where there are sessions and tokens of forms; before the admin's catch-all.
below_admin = [path("welcome/<str:token>/", welcome, name="welcome")]
