"""Items and images as the team and the packs write them; nothing random."""

import io
from datetime import UTC, datetime
from typing import Any

from PIL import Image as Pillow

from knowledge.images import fill_image
from knowledge.models import Image, Item, Kind, State
from knowledge.writing import save_item

PUBLISHED = datetime(2026, 11, 2, 8, tzinfo=UTC)
CASE = {
    "contexte": "Une commune.",
    "etapes": [{"titre": "Réunir", "texte": "- [ ] Inviter"}],
    "resultat": "Un fichier.",
}


def make_item(kind: str = Kind.QUESTION, number: int = 1, *, links: Any = (), **fields: Any) -> Item:
    """Published on 2 November unless told otherwise."""
    item = Item(
        **{
            "kind": kind,
            "slug": f"fiche-{number}",
            "title": f"Fiche {number}",
            "summary": "Une phrase. Deux phrases.",
            "body": "Un texte.",
            "state": State.PUBLISHED,
            "published_at": PUBLISHED,
            **fields,
        }
    )
    save_item(item, links=links)
    return item


def picture(size: tuple[int, int] = (40, 20), form: str = "PNG", mode: str = "RGB", **options: Any) -> bytes:
    made = io.BytesIO()
    Pillow.linear_gradient("L").resize(size).convert(mode).save(made, form, **options)
    return made.getvalue()


def make_image(name: str = "schema", *, content: bytes = b"", **fields: Any) -> Image:
    image = Image(name=name, alternative=fields.pop("alternative", "Du tableur à la page"), **fields)
    fill_image(image, content or picture())
    image.save()
    return image
