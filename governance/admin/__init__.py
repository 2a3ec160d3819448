"""The team's pages about the governance."""

from governance.admin import (
    bodies,
    consultations,
    contests,
    events,
    experiments,
    framework,
    inventory,
    journal,
    meetings,
    outcomes,
    plans,
    precisions,
    requests,
    standards,
    support,
    surveys,
)

__all__ = [
    "bodies",
    "consultations",
    "contests",
    "events",
    "experiments",
    "framework",
    "inventory",
    "journal",
    "meetings",
    "outcomes",
    "plans",
    "precisions",
    "requests",
    "standards",
    "support",
    "surveys",
]
