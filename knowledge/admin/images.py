"""The gallery: pictures sent by the team, each with what it teaches and the reference to write in a text."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from knowledge import images, writing
from knowledge.models import Image, Item


class ImageForm(forms.ModelForm):
    file = forms.FileField(
        label="fichier",
        widget=forms.FileInput({"accept": ",".join(images.EXTENSIONS)}),
        help_text="JPEG, PNG ou WebP, 10\u00a0Mo au plus. Réduite à 1\u00a0600\u00a0points de côté\u00a0; "
        "le lieu et l’appareil que le fichier dirait sont retirés.",
    )

    class Meta:
        model = Image
        fields = ("name", "alternative", "credit")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"].required = self.instance.pk is None

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not file:
            return file
        if PurePath(file.name).suffix.lower() not in images.EXTENSIONS:
            raise ValidationError("Le nom du fichier doit finir par .jpg, .jpeg, .png ou .webp.")
        if file.size > images.MOST_BYTES:
            raise ValidationError("L’image pèse plus de 10\u00a0Mo.")
        images.fill_image(self.instance, file.read())
        return file


@admin.register(Image)
class ImageAdmin(admin.ModelAdmin):
    about = "La galerie\u00a0: ajouter une image, dire ce qu’elle montre, copier sa référence pour un texte."
    rank = 2
    form = ImageForm
    list_display = ("thumbnail", "alternative", "copied", "credit", "size", "added_at")
    list_display_links = ("alternative",)
    list_per_page = 30
    search_fields = ("name", "alternative", "credit")
    readonly_fields = ("thumbnail", "copied", "shown_by")
    prepopulated_fields = {"name": ("alternative",)}

    class Media:
        js = (Script("js/catalogue-copy.js", type="module"),)

    def get_fields(self, request: HttpRequest, obj: Image | None = None) -> tuple[str, ...]:
        given = ("file", "alternative", "name", "credit")
        return (*given, "thumbnail", "copied", "shown_by") if obj else given

    def get_readonly_fields(self, request: HttpRequest, obj: Image | None = None) -> tuple[str, ...]:
        return (*self.readonly_fields, "name") if obj else self.readonly_fields  # texts name it

    def get_prepopulated_fields(self, request: HttpRequest, obj: Image | None = None) -> dict[str, tuple]:
        return {} if obj else self.prepopulated_fields

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).without_content()

    @admin.display(description="image")
    def thumbnail(self, image: Image) -> SafeString:
        return format_html(
            '<img src="{}" alt="" width="{}" height="{}" loading="lazy" class="odl-thumbnail">',
            image.url,
            image.width,
            image.height,
        )

    @admin.display(description="référence")
    def copied(self, image: Image) -> SafeString:
        return format_html(
            '<odl-copy data-label="Copier" data-done="Copiée" data-selected="Sélectionnée\u00a0: copiez-la">'
            "<code>{}</code></odl-copy>",
            image.reference,
        )

    @admin.display(description="taille")
    def size(self, image: Image) -> str:
        return f"{image.width}\u00a0×\u00a0{image.height}"

    @admin.display(description="montrée par")
    def shown_by(self, image: Image) -> str:
        return ", ".join(item.title for item in items_showing(image)) or "aucune fiche"

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        writing.write_all_html(items_showing(obj))

    def delete_model(self, request: HttpRequest, obj: Image) -> None:
        showing = list(items_showing(obj))
        super().delete_model(request, obj)
        writing.write_all_html(showing)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        for image in list(queryset):
            self.delete_model(request, image)


def items_showing(image: Image) -> QuerySet:
    """Every item whose texts name it; steps and other fields are in `details`."""
    named = f"image:{image.name})"
    return Item.objects.filter(
        pk__in=[item.pk for item in Item.objects.order_by("pk") if _names(item, named)]
    )


def _names(item: Item, named: str) -> bool:
    return named in item.body or named in str(item.details)
