"""One comparison of names, made by the database; names that are stored are cleaned once."""

from django.db import migrations

from references.cleaning import clean_line, clean_name, clean_text
from references.sql_files import run_sql

NAME, LINE, TEXT = clean_name, clean_line, clean_text
# The texts of articles wait for their next save: a working copy equals its revision.
COLUMNS = {
    "articles_author": {"name": NAME, "role": LINE, "bio": TEXT},
    "articles_image": {"alt": LINE, "caption": LINE, "credit": LINE, "licence": LINE},
    "articles_page": {"title": LINE},
    "articles_publication": {"name": LINE, "tagline": LINE, "description": TEXT},
    "articles_section": {"name": NAME, "description": TEXT},
    "articles_tag": {"name": NAME, "description": TEXT},
    "references_reference": {"title": LINE, "outlet": LINE},
    "references_source": {"name": NAME},
}
# Rows that may need it; which do is told by the functions.
SUSPECTS = r"""
    SELECT id, {column} FROM public.{table}
    WHERE {column} IS NOT NFC NORMALIZED
        OR {column} ~ '[\u0001-\u001f\u007f-\u00a0\u00ad\u034f\u061c\u115f-\u1160\u17b4\u17b5'
            '\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufdd0-\ufdef'
            '\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]|  |^ | $'
"""


def clean_columns(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for table, columns in COLUMNS.items():
            for column, clean in columns.items():
                cursor.execute(SUSPECTS.format(table=table, column=column))
                cleaned = [(clean(text), pk) for pk, text in cursor.fetchall()]
                if clean is NAME:  # a name that nobody can see stays rather than be empty
                    cleaned = [(name, pk) for name, pk in cleaned if name]
                update = f"UPDATE public.{table} SET {column} = %s WHERE id = %s"  # noqa: S608
                cursor.executemany(update, cleaned)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0005_groups"),
        ("references", "0001_sources_and_references"),
    ]

    operations = [
        run_sql(__name__, "name_key"),
        run_sql(__name__, "duplicates"),
        migrations.RunPython(clean_columns, migrations.RunPython.noop, elidable=False),
    ]
