"""References get the one spelling of their URL; a fragment may name the page."""

import logging

from django.db import migrations, models
from django.db.models import Q

from references.addresses import AddressError, normalise_url

logger = logging.getLogger(__name__)

# What the former spelling left as it was written.
CANDIDATES = r"[^!-~]|[%\"<>^`{|}]|/\."
AT_ONCE = 5_000
RESPELL = """
    UPDATE public.references_reference SET url = respelled.url
    FROM unnest(%s::bigint[], %s::text[]) AS respelled (id, url)
    WHERE references_reference.id = respelled.id AND NOT EXISTS (
        SELECT FROM public.references_reference other WHERE other.url = respelled.url)
    RETURNING references_reference.id
"""
LEFT = (
    "Reference %s keeps its URL: another reference already has %s. Cite that one instead, and "
    "delete this one."
)


def respell(apps, schema_editor):
    """Two works that turn out to be one page stay two, and are named: articles cite them both."""
    Reference = apps.get_model("references", "Reference")
    rows = Reference.objects.filter(url__regex=CANDIDATES).order_by("pk").values_list("pk", "url")
    taken: dict[str, int] = {}
    for key, url in rows.iterator(chunk_size=AT_ONCE):
        try:
            normal = normalise_url(url)
        except AddressError as error:
            logger.warning("Reference %s keeps its URL: %s", key, error)
            continue
        if normal != url and taken.setdefault(normal, key) != key:
            logger.warning(LEFT, key, normal)
    keys, urls = list(taken.values()), list(taken)
    with schema_editor.connection.cursor() as cursor:
        for start in range(0, len(keys), AT_ONCE):
            batch = slice(start, start + AT_ONCE)
            cursor.execute(RESPELL, [keys[batch], urls[batch]])
            _name_left({key for (key,) in cursor.fetchall()}, keys[batch], urls[batch])


def _name_left(respelled, keys, urls):
    for key, url in zip(keys, urls, strict=True):
        if key not in respelled:
            logger.warning(LEFT, key, url)


class Migration(migrations.Migration):
    dependencies = [("references", "0001_sources_and_references")]

    operations = [
        migrations.RemoveConstraint("reference", "reference_url_normalised"),
        migrations.AddConstraint(
            "reference",
            models.CheckConstraint(
                condition=Q(
                    url__regex=r"^https?://[^/?#A-Z[:space:]]+/[^#[:space:]]*(#[/!][^#[:space:]]*)?$"
                ),
                name="reference_url_normalised",
                violation_error_message="Enter a full URL that starts with http:// or https://.",
            ),
        ),
        migrations.RunPython(respell, migrations.RunPython.noop),
    ]
