"""What a written document is about, where its room keeps one for each thing."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("foundation", "0012_vault"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="writtendocument",
            name="about",
            field=models.CharField(blank=True, default="", max_length=20, verbose_name="à propos de"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="writtendocument",
            constraint=models.UniqueConstraint(
                condition=~models.Q(about=""),
                fields=("community", "kind", "about"),
                name="written_document_about_once",
            ),
        ),
    ]
