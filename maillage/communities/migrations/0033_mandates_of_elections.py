"""An election remembers the mandates that it gave: a second press writes none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("communities", "0032_marks_rewritten")]

    operations = [
        migrations.AddField(
            model_name="candidate",
            name="mandate",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="mandat au registre"),
        ),
    ]
