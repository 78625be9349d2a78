"""The groups Reporter, Editor and Chief; whoever has them already keeps what was added."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

ALL = "view add change delete"

REPORTER = {
    "articles.article": "view add change",
    "articles.citation": ALL,
    "articles.byline": ALL,
    "articles.section": "view",
    "articles.author": "view",
    "articles.pick": ALL,
    "articles.tag": "view add",
    "articles.image": "view add",
    "references.reference": "view add change",
    "references.source": "view add",
}
EDITOR = REPORTER | {
    "articles.article": "view add change edit_any review publish import",
    "articles.author": "view change",
    "articles.correction": "view add change",
    "articles.image": ALL,
    "articles.revision": "view",
    "articles.tag": ALL,
    "references.source": "view add change",
}
CHIEF = EDITOR | {
    "articles.article": "view add change delete edit_any review publish import retract",
    "articles.auditentry": "view",
    "articles.author": ALL,
    "articles.page": ALL,
    "articles.publication": "view add change",
    "articles.section": ALL,
}
ROLES = {"Reporter": REPORTER, "Editor": EDITOR, "Chief": CHIEF}


def make_groups(apps, schema_editor):
    """Safe to run again: adds what is missing, takes nothing away."""
    for label in ("articles", "references"):
        # Permissions are otherwise made after all migrations, too late for the groups.
        create_permissions(installed.get_app_config(label), verbosity=0, apps=apps)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, rights in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        for model, verbs in rights.items():
            label, model = model.split(".")
            codenames = [f"{verb}_{model}" for verb in verbs.split()]
            found = Permission.objects.filter(content_type__app_label=label, codename__in=codenames)
            group.permissions.add(*found)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_lists"),
        ("references", "0001_sources_and_references"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop, elidable=False)]
