"""What every view of the admin stands in: collisions are settled, made-up values refused."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import wraps
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import BadRequest, ObjectDoesNotExist
from django.db import DataError, IntegrityError, OperationalError
from django.db.models import ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.words import read_number

View = Callable[..., HttpResponse]

# What PostgreSQL says when two connections want the same: a unique value, a period, a lock; or when
# one uses, publishes or deletes what the other deletes.
COLLISIONS = {"23505", "23P01", "40001", "40P01", "23503", "23000"}
COLLIDED = (IntegrityError, OperationalError, ObjectDoesNotExist)
FORMS = ("_add", "_change")  # ends of the names of views that bind a form
AGAIN = (*FORMS, "_delete")  # and of those that save nothing when they fail
MOMENT = timedelta(seconds=10)  # in which the same new thing again is the same click again


def refusing(view: View) -> View:
    """The view of an admin that answers 400 to values that no page of it ever sends.

    Django looks chosen rows and parts of dates up as they come.
    """

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if any(read_number(key) is None for key in _keys(request)):
            raise BadRequest("A row that cannot be")
        if request.method == "POST":
            return view(request, *args, **kwargs)
        try:
            return view(request, *args, **kwargs)
        except (OverflowError, DataError) as error:
            raise BadRequest("A value that cannot be") from error

    return inner


def _keys(request: HttpRequest) -> Iterator[str]:
    """The rows that a request chose: in a list, in a form and its inlines, for a new form."""
    yield from request.POST.getlist("_selected_action")
    match = request.resolver_match
    name = (match.url_name or "") if match else ""
    app, _sep, model_name = name.rpartition("_")[0].partition("_")
    models = apps.app_configs[app].models if app in apps.app_configs else {}
    if not name.endswith(FORMS) or model_name not in models:
        return
    model = models[model_name]
    of_form = _relations(model)
    of_inlines = {
        name for item in model._meta.related_objects for name in _relations(item.related_model)
    }
    for key, value in (request.POST if request.method == "POST" else request.GET).items():
        prefix, _sep, field = key.rpartition("-")
        if value and field in (of_inlines if prefix else of_form):
            yield str(value)


def _relations(model: Any) -> set[str]:
    return {field.name for field in model._meta.concrete_fields if field.many_to_one}


def settled(view: View) -> View:
    """The view of an admin in which a collision is no error 500.

    A form is tried once more: it then finds what the other connection saved, and says so beside
    the field. What was sent twice by the same person leads to what the first click made.
    """

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            try:
                return view(request, *args, **kwargs)
            except ObjectDoesNotExist:  # somebody deleted it this moment: the second time says so
                return view(request, *args, **kwargs)
        posted = request.POST
        try:
            response = view(request, *args, **kwargs)
        except COLLIDED as error:
            if not _is_collision(error):
                raise
            response = _again(view, request, posted, args, kwargs)
        return _sent_before(request, response) or response

    return inner


def _is_collision(error: Exception) -> bool:
    """A row that is gone, or protected since, was there when the request was checked."""
    if isinstance(error, ObjectDoesNotExist | ProtectedError | RestrictedError):
        return True
    return getattr(error.__cause__, "sqlstate", None) in COLLISIONS


def _again(view: View, request: HttpRequest, posted, args, kwargs) -> HttpResponse:
    match = request.resolver_match
    if match is None or not (match.url_name or "").endswith(AGAIN):
        return _collided(request)
    request.POST = posted
    list(messages.get_messages(request))  # what the first attempt said is not true
    try:
        for _name, files in request.FILES.lists():
            for file in files:
                file.seek(0)
        return view(request, *args, **kwargs)
    except (*COLLIDED, ValueError) as error:
        if not isinstance(error, ValueError) and not _is_collision(error):
            raise
        return _collided(request)


def _collided(request: HttpRequest) -> HttpResponse:
    context = {"title": _("Someone else saved the same at the same moment")}
    return TemplateResponse(request, "admin/collided.html", context, status=409)


def _sent_before(request: HttpRequest, response: HttpResponse) -> HttpResponse | None:
    """The way to what this person made a moment ago, when a new form comes back with errors."""
    context = getattr(response, "context_data", None) or {}
    if "adminform" not in context or not context.get("add") or not context.get("errors"):
        return None
    form = context["adminform"].form
    content_type = ContentType.objects.get_for_model(form._meta.model, for_concrete_model=False)
    entry = LogEntry.objects.filter(
        user_id=request.user.pk or 0,
        content_type=content_type,
        action_flag=ADDITION,
        action_time__gte=timezone.now() - MOMENT,
        object_repr__in=[text for text in request.POST.values() if "\0" not in text],
    ).first()
    if entry is None or "_popup" in request.POST or not _is_same(form, entry):
        return None
    messages.success(request, _("“%(name)s” was saved.") % {"name": entry.object_repr})
    meta = form._meta.model._meta
    name = f"admin:{meta.app_label}_{meta.model_name}_change"
    return HttpResponseRedirect(reverse(name, args=[entry.object_id]))


def _is_same(form: Any, entry: LogEntry) -> bool:
    """Two people may have one name; not one address."""
    if "email" not in form.fields:
        return True
    made = form._meta.model._default_manager.filter(pk=entry.object_id).first()
    return made is not None and made.email == form.data.get("email")
