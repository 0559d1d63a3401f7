"""The name on the paying account stays as each file said it: a later correction changes no file."""

from django.db import migrations, models

FROZEN = ("operations_paymentbatch", "operations_paymentorder")
# No wall may hide a row here, and no guard refuse what was never written.
_COPY = """
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE TRIGGER USER;
UPDATE {table} f SET payer_holder = a.holder FROM operations_payeraccount a WHERE a.id = f.account_id;
ALTER TABLE {table} ENABLE TRIGGER USER;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
"""
FROZEN_AS_TODAY = (
    "ALTER TABLE operations_payeraccount NO FORCE ROW LEVEL SECURITY;"
    + "".join(_COPY.format(table=table) for table in FROZEN)
    + "ALTER TABLE operations_payeraccount FORCE ROW LEVEL SECURITY;"
)


def _field() -> models.CharField:
    return models.CharField("titulaire du compte payeur", default="", max_length=70)


class Migration(migrations.Migration):
    dependencies = [("operations", "0026_orders_hold")]

    operations = [
        migrations.AddField("paymentbatch", "payer_holder", _field(), preserve_default=False),
        migrations.AddField("paymentorder", "payer_holder", _field(), preserve_default=False),
        migrations.RunSQL(FROZEN_AS_TODAY, migrations.RunSQL.noop),
    ]
