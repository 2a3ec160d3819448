"""Who may do what in the team's pages: groups, given again by a command."""

from django.contrib.auth.models import Group, Permission

LEAD = "Gouvernance : chef de projet"
SECRETARY = "Gouvernance : secrétariat d’instance"
FACILITATOR = "Gouvernance : animateur de filière"
EXPERT = "Gouvernance : groupe d’experts"
ALL = ("view", "add", "change", "delete")
KEEP = ("view", "add", "change")
# model: what one does with it. `keep_every_body` and `approve_meeting` are the lead's.
ROLES: dict[str, dict[str, tuple[str, ...]]] = {
    LEAD: {
        **dict.fromkeys(("sector", "body", "seat", "mandate", "partner"), ALL),
        **dict.fromkeys(("meeting", "agendaitem", "attendance", "document", "erratum"), ALL),
        **{"outcome": ("view", "change"), "registration": ("view", "change", "delete"), "event": ("view",)},
        **dict.fromkeys(("barcamp", "room", "slot", "session", "eventoutput"), ALL),
        **dict.fromkeys(("contest", "criterion", "kitdataset", "juryseat", "score"), ALL),
        **{"ballot": ("view",), "entry": KEEP, "rulesversion": ("view",)},
        **{"survey": ALL, "wave": ALL, "surveyremark": ("view", "change")},
        **{"surveyanswer": ("view", "change", "delete")},
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
        **dict.fromkeys(("barcamp", "room", "slot", "session", "eventoutput", "contest"), ("view",)),
    },
    FACILITATOR: {
        **{"survey": KEEP, "wave": KEEP},
        **{"sector": ("view", "change"), "body": ("view", "change"), "seat": ALL, "partner": KEEP},
        **dict.fromkeys(("mandate", "meeting", "agendaitem", "attendance", "document"), ("view",)),
        **{"outcome": ("view", "change"), "event": ("view",)},
        **dict.fromkeys(("room", "slot", "criterion", "kitdataset", "juryseat"), ALL),
        **dict.fromkeys(("barcamp", "session", "eventoutput", "contest", "entry", "score"), KEEP),
        **{"ballot": ("view",), "rulesversion": ("view",)},
    },
}
# The files of supported authorities: an expert sees only those that are his or nobody's.
ROLES[LEAD] |= dict.fromkeys(("supportstep", "supportobstacle", "supportresult", "relay"), ALL)
ROLES[LEAD] |= {"supportfile": KEEP}
ROLES[EXPERT] = {
    **dict.fromkeys(("supportstep", "supportobstacle", "supportresult"), ALL),
    **{"supportfile": ("view", "change"), "relay": ("view",)},
}
for _role, _verbs in ((LEAD, ALL), (FACILITATOR, KEEP)):
    ROLES[_role] |= dict.fromkeys(("plan", "deliverable", "standard", "conformance", "experiment"), _verbs)
    ROLES[_role] |= dict.fromkeys(("planactor", "planphase", "planmilestone"), ALL)
    ROLES[_role] |= {"comment": ("view", "change")}
EXTRA = {LEAD: ("keep_every_body", "approve_meeting"), FACILITATOR: ("keep_every_body",)}
EXTRA[LEAD] += ("open_event",)
EXTRA[LEAD] += ("handle_every_file",)


ROLES[LEAD] |= {
    **dict.fromkeys(("indicator", "hypothesis", "activity", "phase", "milestone"), ALL),
    **{"series": ("view", "change"), "measurement": ("view", "add"), "evaluation": ALL},
}
ROLES[SECRETARY] |= {
    **{"measurement": ("view",), "indicator": ("view",), "series": ("view",)},
    **{"hypothesis": ("view", "change"), "evaluation": ("view",)},
}
ROLES[FACILITATOR] |= {
    **{"measurement": ("view", "add"), "indicator": ("view",), "series": ("view",)},
    **{"hypothesis": ("view", "change"), "activity": ("view", "change")},
    **{"phase": ("view",), "milestone": ("view",), "evaluation": ("view",)},
}
EXTRA[LEAD] += ("publish_wave",)


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
