from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referral", "0001_initial")]

    operations = [migrations.AddField(model_name="dossier", name="draft_page", field=models.UUIDField(null=True))]
