"""Who may do what in the team's pages: three groups, given again by a command."""

from django.contrib.auth.models import Group, Permission

LEAD = "Gouvernance : chef de projet"
SECRETARY = "Gouvernance : secrétariat d’instance"
FACILITATOR = "Gouvernance : animateur de filière"
ALL = ("view", "add", "change", "delete")
KEEP = ("view", "add", "change")
# model: what one does with it. `keep_every_body` and `approve_meeting` are the lead's.
ROLES: dict[str, dict[str, tuple[str, ...]]] = {
    LEAD: {
        **dict.fromkeys(("sector", "body", "seat", "mandate", "partner"), ALL),
        **dict.fromkeys(("meeting", "agendaitem", "attendance", "document", "erratum"), ALL),
        **dict.fromkeys(("inventoryitem", "inventoryobstacle", "inventorydataset", "charter"), ALL),
        **{"inventoryimport": KEEP},
        **{"outcome": ("view", "change"), "registration": ("view", "change", "delete"), "event": ("view",)},
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
        **dict.fromkeys(("inventoryobstacle", "inventorydataset"), ALL),
        **dict.fromkeys(("inventoryitem", "inventoryimport", "charter"), KEEP),
        **{"outcome": ("view", "change"), "event": ("view",)},
    },
}
EXTRA = {LEAD: ("keep_every_body", "approve_meeting"), FACILITATOR: ("keep_every_body",)}


def make_roles() -> list[str]:
    """Make the groups, or give them their rights again; their members stay. Says which are new."""
    made = []
    for name, models in ROLES.items():
        group, new = Group.objects.get_or_create(name=name)
        made += [name] if new else []
        wanted = {f"{verb}_{model}" for model, verbs in models.items() for verb in verbs}
        wanted |= set(EXTRA.get(name, ()))
        rights = Permission.objects.filter(content_type__app_label="governance", codename__in=wanted)
        group.permissions.set(rights)
    return made
