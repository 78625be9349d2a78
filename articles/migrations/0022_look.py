from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0021_second_factor"),
    ]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="accent",
            field=models.CharField(
                blank=True,
                help_text="Marks links, citations, and the current section. Leave empty for red.",
                max_length=7,
                verbose_name="accent color",
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="front_density",
            field=models.CharField(
                choices=[
                    ("pictures", "With pictures"),
                    ("words", "Without pictures"),
                    ("compact", "Compact: without pictures or summaries"),
                ],
                default="pictures",
                max_length=20,
                verbose_name="front page",
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="icon",
            field=models.CharField(blank=True, max_length=24, verbose_name="icon"),
        ),
        migrations.AddField(
            model_name="publication",
            name="masthead_logo",
            field=models.CharField(blank=True, max_length=40, verbose_name="logo"),
        ),
        migrations.AddField(
            model_name="publication",
            name="masthead_logo_dark",
            field=models.CharField(blank=True, max_length=40, verbose_name="logo for dark pages"),
        ),
        migrations.AddField(
            model_name="publication",
            name="type_pair",
            field=models.CharField(
                choices=[
                    ("book", "Book: old-style serif, humanist sans"),
                    ("newspaper", "Newspaper: Times, Helvetica"),
                    ("magazine", "Magazine: bold sans headlines, sturdy serif"),
                    ("modern", "Modern: the system’s own sans throughout"),
                ],
                default="book",
                max_length=20,
                verbose_name="type",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("accent", ""), ("accent__regex", "^#[0-9a-f]{6}$"), _connector="OR"
                ),
                name="publication_accent_well_formed",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("masthead_logo", ""),
                    ("masthead_logo__regex", "^[0-9a-f]{24}-[1-9][0-9]{0,4}x[1-9][0-9]{0,4}$"),
                    _connector="OR",
                ),
                name="publication_masthead_logo_well_formed",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("masthead_logo_dark", ""),
                    ("masthead_logo_dark__regex", "^[0-9a-f]{24}-[1-9][0-9]{0,4}x[1-9][0-9]{0,4}$"),
                    _connector="OR",
                ),
                name="publication_masthead_logo_dark_well_formed",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("icon", ""), ("icon__regex", "^[0-9a-f]{24}$"), _connector="OR"
                ),
                name="publication_icon_well_formed",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(("type_pair__in", ["book", "newspaper", "magazine", "modern"])),
                name="publication_type_pair_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(("front_density__in", ["pictures", "words", "compact"])),
                name="publication_front_density_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("masthead_logo_dark", ""),
                    models.Q(("masthead_logo", ""), _negated=True),
                    _connector="OR",
                ),
                name="publication_logo_for_light_pages",
            ),
        ),
    ]
