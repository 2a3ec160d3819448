"""Who may do what in the team's pages: groups, made and given their rights again by a command.

The whole table, over every list of the admin, is in `tests/trust/rights.py`.
"""

from django.contrib.auth.models import Group, Permission

LEAD = "Gouvernance : chef de projet"
SECRETARY = "Gouvernance : secrétariat d’instance"
FACILITATOR = "Gouvernance : animateur de filière"
CHAIR = "Gouvernance : présidence d’instance"
MODERATOR = "Gouvernance : modération"
ALL = ("view", "add", "change", "delete")
KEEP = ("view", "add", "change")
# model: what one does with it; of another app, with that app's name.
ROLES: dict[str, dict[str, tuple[str, ...]]] = {
    LEAD: {
        **dict.fromkeys(("sector", "body", "seat", "mandate", "partner"), ALL),
        **dict.fromkeys(("meeting", "agendaitem", "attendance", "document", "erratum"), ALL),
        **{"outcome": ("view", "change"), "registration": ("view", "change", "delete"), "event": ("view",)},
        **{"request": ("change",), "support": ("view",), "opendatalab.contactmessage": ("view", "change")},
        **{"opendatalab.erasure": ("view", "add"), "opendatalab.outgoingmail": ("view", "change")},
    },
    SECRETARY: {
        **dict.fromkeys(("agendaitem", "attendance", "document"), ALL),
        **{
            "meeting": KEEP,
            "erratum": KEEP,
            "outcome": ("view", "change"),
            "registration": ("view", "change"),
        },
        **dict.fromkeys(("partner", "body", "mandate", "event"), ("view",)),
    },
    FACILITATOR: {
        **{"sector": ("view", "change"), "body": ("view", "change"), "seat": ALL, "partner": KEEP},
        **dict.fromkeys(("mandate", "meeting", "agendaitem", "attendance", "document"), ("view",)),
        **{"outcome": ("view", "change"), "event": ("view",)},
        **{"request": ("change",), "support": ("view",)},
    },
    CHAIR: {
        **{"meeting": ("view", "change"), "erratum": KEEP, "outcome": ("view",)},
        **dict.fromkeys(("agendaitem", "attendance", "document"), ("view",)),
        **dict.fromkeys(("partner", "body", "mandate", "event"), ("view",)),
    },
    MODERATOR: {
        **{"request": ("change",), "support": ("view",), "event": ("view",)},
        **{"opendatalab.contactmessage": ("view", "change"), "knowledge.askedquestion": ("view", "change")},
    },
}
# Rights that are no verb on a table: see the `permissions` of the models.
EXTRA = {
    LEAD: ("keep_every_body", "approve_meeting", "assign_request", "see_asker"),
    FACILITATOR: ("keep_every_body", "assign_request"),
    CHAIR: ("approve_meeting",),
}


def make_roles() -> list[str]:
    """Make the groups, or give them their rights again; their members stay. Says which are new."""
    made = []
    for name, models in ROLES.items():
        group, new = Group.objects.get_or_create(name=name)
        made += [name] if new else []
        wanted = {_right(model, verb) for model, verbs in models.items() for verb in verbs}
        wanted |= {("governance", right) for right in EXTRA.get(name, ())}
        known = Permission.objects.filter(codename__in=[right for _, right in wanted])
        rights = known.select_related("content_type")
        group.permissions.set([r for r in rights if (r.content_type.app_label, r.codename) in wanted])
    return made


def _right(model: str, verb: str) -> tuple[str, str]:
    app, _, name = model.rpartition(".")
    return app or "governance", f"{verb}_{name}"
