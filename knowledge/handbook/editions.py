"""Editions of the handbook: numbered, dated, known by the digest of their words, in PDF in DATA_DIR."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from knowledge.handbook.contents import contents, digest_of
from knowledge.handbook.pdf import write_pdf
from knowledge.models import HandbookEdition
from opendatalab.region import region
from opendatalab.stamp import touch
from opendatalab.wording import long_date

BETWEEN = timedelta(days=1)  # corrections of one day make one edition


def edition_file(number: int) -> Path:
    return settings.DATA_DIR / "manuel" / f"manuel-{number}.pdf"


def make_edition_if_due() -> HandbookEdition | None:
    """A new edition when the words changed and the last is a day old; its file again if it was lost."""
    last = HandbookEdition.objects.order_by("-number").first()
    if last and last.made_at > timezone.now() - BETWEEN and edition_file(last.number).is_file():
        return None
    return make_edition()


def make_edition() -> HandbookEdition | None:
    """Write the present contents as an edition; None without contents, the last one if nothing changed."""
    chapters = contents()
    if not chapters:
        return None
    digest, now = digest_of(chapters), timezone.now()
    last = HandbookEdition.objects.order_by("-number").first()
    if last and last.digest == digest:
        file = edition_file(last.number)
        if not file.is_file():
            _write(file, chapters, number=last.number, day=long_date(last.made_at))
            touch()
        return last
    number = last.number + 1 if last else 1
    file = edition_file(number)
    pages = _write(file, chapters, number=number, day=long_date(now))
    try:
        with transaction.atomic():
            made = HandbookEdition.objects.create(
                number=number,
                made_at=now,
                digest=digest,
                items=sum(len(chapter.pages) for chapter in chapters),
                pages=pages,
                size=file.stat().st_size,
            )
    except IntegrityError:  # another worker made the same one meanwhile
        return HandbookEdition.objects.get(number=number)
    touch()
    return made


def _write(file: Path, chapters, *, number: int, day: str) -> int:
    """The file appears whole. Returns its number of pages."""
    file.parent.mkdir(parents=True, exist_ok=True)
    pack = region()
    draft = file.with_suffix(".part")
    pages = write_pdf(
        draft,
        chapters,
        title="Manuel de méthode",
        site=pack.site_title,
        publisher=pack.operator.name,
        edition=f"Édition {number}, {day}",
        address=settings.SITE_URL,
    )
    draft.replace(file)
    return pages
