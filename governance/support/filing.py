"""What an authority does without account: ask, confirm, answer. Each is kept once, whatever is sent twice."""

from django.db import transaction
from django.utils import timezone

from governance.journal import events_of, record
from governance.models import SupportFile, SupportStep
from governance.models.support_states import State
from governance.support import letters
from governance.support.moving import move_file
from opendatalab.public_forms import PublicForm
from opendatalab.stamp import touch

AUTHORITY = "collectivité"
ASKED = ("kind", "geozone", "body_name", "need", "context", "urgency", "naming")
ASKED += ("contact_function", "contact_email")


@transaction.atomic
def file_request(form: PublicForm) -> SupportFile:
    """Keep it unseen and ask to confirm; a doubtful one waits for the team instead."""
    said = form.cleaned_data
    file, new = SupportFile.objects.get_or_create(
        token_key=form.token_key,
        defaults={**{name: said[name] for name in ASKED}, "doubts": form.doubts},
    )
    if new and not form.doubts:
        letters.ask_to_confirm(file)
    return file


@transaction.atomic
def confirm_file(file: SupportFile) -> None:
    """By the link of the letter; the second time changes nothing."""
    if file.state != State.UNCONFIRMED:
        return
    move_file(file, to=State.FILED, capacity=AUTHORITY)
    letters.tell_team(file, f"La demande {file.ref} est confirmée et attend votre examen.", key="filed")
    letters.tell_relays(file)


@transaction.atomic
def let_through(file: SupportFile) -> None:
    """The team says that a doubtful request is genuine: its author is asked to confirm, as anybody."""
    SupportFile.objects.filter(pk=file.pk).update(doubts=[])
    letters.ask_to_confirm(file)


@transaction.atomic
def answer(file: SupportFile, *, said: str, key: str) -> None:
    """The authority writes in its own file; one that waited for it goes on from where it was."""
    locked = SupportFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    _, new = SupportStep.objects.get_or_create(
        token_key=key,
        defaults={"file": locked, "kind": SupportStep.Kind.MESSAGE, "summary": said},
    )
    if not new:
        return
    record(locked, capacity=AUTHORITY, said="A répondu.", is_public=False)
    if locked.state == State.WAITING:
        before = events_of(locked, public=False).filter(after=State.WAITING).last().before
        move_file(locked, to=before, capacity=AUTHORITY, quietly=True)
    letters.tell_team(locked, f"La collectivité a répondu dans le dossier {locked.ref}.", key=f"answer-{key}")


@transaction.atomic
def change_naming(file: SupportFile, *, to: str) -> None:
    """The authority agrees to be named, or no longer: pages follow at once, the team is told."""
    locked = SupportFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    if locked.naming == to:
        return
    before, locked.naming = locked.get_naming_display(), to
    locked.save(update_fields=["naming"])
    said = f"Servir d’exemple\u00a0: {locked.get_naming_display()} (c’était\u00a0: {before})."
    line = record(locked, capacity=AUTHORITY, said=said, is_public=False)
    drawn = ", ".join(row.item.title for row in locked.obstacles.exclude(item=None).select_related("item"))
    words = f"Dossier {locked.ref}. {said}" + (f"\n\nFiches à revoir\u00a0: {drawn}" if drawn else "")
    letters.tell_team(locked, words, key=f"naming-{line.pk}")
    transaction.on_commit(touch)


@transaction.atomic
def reopen(file: SupportFile, *, by) -> SupportFile:
    """What is over is never opened again: a new file follows it, with the same authority and contact."""
    names = (*ASKED, "beneficiaries", "expert", "terrain", "autonomy", "demo")
    new = SupportFile(**{name: getattr(file, name) for name in names}, follows=file)
    new.token_key = f"suite-{file.ref}-{file.followers.count() + 1}"
    new.created_at = timezone.now()
    new.save()
    move_file(new, to=State.FILED, by=by, said=f"Suite du dossier {file.ref}.")
    return new
