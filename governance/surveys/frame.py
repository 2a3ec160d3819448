"""The surveys of a sector as another sector may take them up: the questions, never an answer."""

from typing import Any

from governance.frame_sections import register
from governance.models import Sector, Survey


def take(sector: Sector) -> list[dict[str, Any]]:
    return [
        {
            **{"slug": row.slug, "title": row.title, "kind": row.kind, "intro": row.intro},
            **{"subjects": row.subject_list, "questionnaire": row.questionnaire},
        }
        for row in sector.surveys.order_by("slug")
    ]


def give(sector: Sector, rows: list[dict[str, Any]]) -> int:
    """Their subjects are the first sector's: they are there to be replaced."""
    made = 0
    for row in rows:
        slug = f"{row['slug'].removesuffix('-' + sector.slug)}-{sector.slug}"[:80]
        _, new = Survey.objects.get_or_create(
            slug=slug,
            defaults={
                **{"title": f"{row['title']} ({sector.name})"[:150], "kind": row["kind"]},
                **{"intro": row["intro"], "subjects": "\n".join(row["subjects"])},
                **{"questionnaire": row["questionnaire"], "sector": sector},
            },
        )
        made += new
    return made


register("enquetes", take, give)
