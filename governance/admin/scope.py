"""Whose rows an account sees: the bodies that name it, or all of them."""

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from governance.models import Body, Event, Meeting, Outcome

KEEP_ALL, APPROVE = "governance.keep_every_body", "governance.approve_meeting"


def kept_by(request: HttpRequest) -> QuerySet[Body]:
    """The bodies that this account keeps."""
    bodies = Body.objects.order_by("position", "name")
    return bodies if request.user.has_perm(KEEP_ALL) else bodies.filter(keepers=request.user)


class OwnBodies:
    """A secretary or a chair sees the bodies that name this account; the project lead sees all."""

    body_path = "body"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(**{f"{self.body_path}__in": kept_by(request)})


def lines_for(request: HttpRequest, lines: QuerySet[Event]) -> QuerySet[Event]:
    """The journal as this account reads it: what was said of the rows that it may open, of no other."""
    user = request.user
    subjects = lines.order_by("subject").values_list("subject", flat=True).distinct()
    open_to = [
        name
        for name in subjects
        if user.has_perm(f"governance.view_{name}") or user.has_perm(f"governance.change_{name}")
    ]
    lines = lines.filter(subject__in=open_to)
    if not user.has_perm("governance.handle_every_file"):
        lines = lines.exclude(subject="supportfile")  # an expert reads the files that are his, one by one
    if user.has_perm(KEEP_ALL):
        return lines
    kept = kept_by(request)
    own = {
        "body": kept.values("slug"),
        "meeting": Meeting.objects.filter(body__in=kept).values("ref"),
        "outcome": Outcome.objects.filter(meeting__body__in=kept).values("ref"),
    }
    mine = ~Q(subject__in=own)
    for subject, refs in own.items():
        mine |= Q(subject=subject, ref__in=refs)
    return lines.filter(mine)


def capacity_of(request: HttpRequest, *, approving: bool = False) -> str:
    """In which quality the journal says that this account acts."""
    if request.user.has_perm(KEEP_ALL):
        return "équipe du portail, à la place de la présidence" if approving else "équipe du portail"
    return "présidence de l’instance" if request.user.has_perm(APPROVE) else "secrétariat de l’instance"
