"""Who may do what in the team's pages: groups, made and given their rights again by a command.

The whole table, over every list of the admin, is in `tests/trust/rights.py`.
"""

from django.contrib.auth.models import Group, Permission

LEAD = "Gouvernance : chef de projet"
SECRETARY = "Gouvernance : secrétariat d’instance"
FACILITATOR = "Gouvernance : animateur de filière"
CHAIR = "Gouvernance : présidence d’instance"
MODERATOR = "Gouvernance : modération"
EXPERT = "Gouvernance : groupe d’experts"
ALL = ("view", "add", "change", "delete")
KEEP = ("view", "add", "change")
# Part by part: role: {model: what one does with it}; a model of another app bears that app's name.
SEEN = ("view",)
FOLLOWED = ("view", "change")
PARTS: tuple[dict[str, dict[str, tuple[str, ...]]], ...] = (
    {  # sectors, bodies, meetings
        LEAD: {
            **dict.fromkeys(("sector", "body", "seat", "mandate", "partner"), ALL),
            **dict.fromkeys(("meeting", "agendaitem", "attendance", "document", "erratum"), ALL),
            **{"outcome": FOLLOWED, "registration": ("view", "change", "delete"), "event": SEEN},
            **{"opendatalab.erasure": ("view", "add"), "opendatalab.outgoingmail": FOLLOWED},
        },
        SECRETARY: {
            **dict.fromkeys(("agendaitem", "attendance", "document"), ALL),
            **{"meeting": KEEP, "erratum": KEEP, "outcome": FOLLOWED, "registration": FOLLOWED},
            **dict.fromkeys(("partner", "body", "mandate", "event"), SEEN),
        },
        FACILITATOR: {
            **{"sector": FOLLOWED, "body": FOLLOWED, "seat": ALL, "partner": KEEP},
            **dict.fromkeys(("mandate", "meeting", "agendaitem", "attendance", "document"), SEEN),
            **{"outcome": FOLLOWED, "event": SEEN},
        },
        CHAIR: {
            **{"meeting": FOLLOWED, "erratum": KEEP, "outcome": SEEN},
            **dict.fromkeys(("agendaitem", "attendance", "document"), SEEN),
            **dict.fromkeys(("partner", "body", "mandate", "event"), SEEN),
        },
    },
    {  # requests
        LEAD: {
            "request": ("change",),
            "precision": FOLLOWED,
            "support": SEEN,
            "opendatalab.contactmessage": FOLLOWED,
        },
        FACILITATOR: {"request": ("change",), "precision": FOLLOWED, "support": SEEN},
        MODERATOR: {
            **{"request": ("change",), "precision": FOLLOWED, "support": SEEN, "event": SEEN},
            **{"opendatalab.contactmessage": FOLLOWED, "knowledge.askedquestion": FOLLOWED},
        },
    },
    {  # BarCamps and contests
        LEAD: {
            **dict.fromkeys(("barcamp", "room", "slot", "session", "eventoutput"), ALL),
            **dict.fromkeys(("contest", "criterion", "kitdataset", "juryseat", "score"), ALL),
            **{"ballot": SEEN, "entry": KEEP, "rulesversion": SEEN},
        },
        SECRETARY: dict.fromkeys(("barcamp", "room", "slot", "session", "eventoutput", "contest"), SEEN),
        FACILITATOR: {
            **dict.fromkeys(("room", "slot", "criterion", "kitdataset", "juryseat"), ALL),
            **dict.fromkeys(("barcamp", "session", "eventoutput", "contest", "entry", "score"), KEEP),
            **{"ballot": SEEN, "rulesversion": SEEN},
        },
    },
    {  # the files of supported authorities: an expert sees only those that are his or nobody's
        LEAD: {
            **dict.fromkeys(("supportstep", "supportobstacle", "supportresult", "relay"), ALL),
            "supportfile": KEEP,
        },
        EXPERT: {
            **dict.fromkeys(("supportstep", "supportobstacle", "supportresult"), ALL),
            **{"supportfile": FOLLOWED, "relay": SEEN},
        },
    },
    {  # plans, standards, experiments
        role: {
            **dict.fromkeys(("plan", "deliverable", "standard", "conformance", "experiment"), verbs),
            **dict.fromkeys(("planactor", "planphase", "planmilestone"), ALL),
            "comment": FOLLOWED,
        }
        for role, verbs in ((LEAD, ALL), (FACILITATOR, KEEP))
    },
    {  # the logical framework
        LEAD: {
            **dict.fromkeys(("indicator", "hypothesis", "activity", "phase", "milestone"), ALL),
            **{"series": FOLLOWED, "measurement": ("view", "add"), "evaluation": ALL},
        },
        SECRETARY: {
            **dict.fromkeys(("measurement", "indicator", "series", "evaluation"), SEEN),
            "hypothesis": FOLLOWED,
        },
        FACILITATOR: {
            **{"measurement": ("view", "add"), "hypothesis": FOLLOWED, "activity": FOLLOWED},
            **dict.fromkeys(("indicator", "series", "phase", "milestone", "evaluation"), SEEN),
        },
    },
    {  # the inventory, the rules of bodies
        LEAD: {
            **dict.fromkeys(("inventoryitem", "inventoryobstacle", "inventorydataset", "charter"), ALL),
            "inventoryimport": KEEP,
        },
        FACILITATOR: {
            **dict.fromkeys(("inventoryobstacle", "inventorydataset"), ALL),
            **dict.fromkeys(("inventoryitem", "inventoryimport", "charter"), KEEP),
        },
    },
    {  # surveys
        LEAD: {
            **{"survey": ALL, "wave": ALL, "surveyremark": FOLLOWED},
            "surveyanswer": ("view", "change", "delete"),
        },
        FACILITATOR: {"survey": KEEP, "wave": KEEP},
    },
)
NAMES = (LEAD, SECRETARY, FACILITATOR, CHAIR, MODERATOR, EXPERT)
ROLES = {
    role: {model: verbs for part in PARTS for model, verbs in part.get(role, {}).items()} for role in NAMES
}
# Rights that are no verb on a table: see the `permissions` of the models.
EXTRA = {
    LEAD: (
        *("keep_every_body", "approve_meeting", "assign_request", "see_asker"),
        *("open_event", "handle_every_file", "publish_wave"),
    ),
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
