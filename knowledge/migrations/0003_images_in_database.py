from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('knowledge', '0002_versions_link_checks'),
    ]

    operations = [
        migrations.RemoveField(model_name='image', name='file'),
        migrations.AddField(
            model_name='image',
            name='content',
            field=models.BinaryField(default=b''),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='image',
            name='digest',
            field=models.CharField(db_index=True, default='', editable=False, max_length=32),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='image',
            name='name',
            field=models.SlugField(help_text='Celui que l’on écrit dans les textes\xa0: image:nom.', max_length=80, unique=True, verbose_name='nom'),
        ),
        migrations.AlterField(
            model_name='image',
            name='alternative',
            field=models.CharField(help_text='Ce que l’image apprend, pour qui ne la voit pas.', max_length=250, verbose_name='texte de remplacement'),
        ),
        migrations.AlterField(
            model_name='image',
            name='credit',
            field=models.CharField(blank=True, help_text='Auteur et licence.', max_length=200, verbose_name='crédit'),
        ),
    ]
