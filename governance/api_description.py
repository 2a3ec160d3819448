"""What `/api/openapi.json` says of requests, meetings and decisions."""

from catalogue.api.openapi_operations import Operation
from catalogue.api.openapi_parameters import PAGE, SIZE, in_path, query
from catalogue.api.openapi_schemas import array, nullable, page, ref, thing
from governance.api import KINDS
from governance.models import Meeting, Outcome
from governance.models.request_states import LISTED
from governance.views.requests import SORTS

TEXT = {"type": "string"}
MAYBE = nullable(TEXT)
FLAG = {"type": "boolean"}
REQUEST = {
    "ref": TEXT,
    "kind": {"type": "string", "enum": list(KINDS)},
    "title": TEXT,
    "state": TEXT,
    "producer": MAYBE,
    "geozone": MAYBE,
    "dataset": MAYBE,
    "supports": {"type": "integer", "minimum": 0},
    "published": MAYBE,
    "assigned": MAYBE,
    "promised_for": MAYBE,
    "closed": MAYBE,
    "refusal": MAYBE,
    "delivered_url": MAYBE,
    "page": TEXT,
    "sector": MAYBE,
    "uri": TEXT,
}
STORY = {"description": TEXT, "purpose": MAYBE, "duplicate_of": MAYBE, "story": array({"type": "object"})}
MEETING = {
    "ref": TEXT,
    "kind": TEXT,
    "title": TEXT,
    "state": {"type": "string", "enum": Meeting.State.values},
    "body": TEXT,
    "sector": MAYBE,
    "starts_at": TEXT,
    "ends_at": TEXT,
    "place": MAYBE,
    "published_at": MAYBE,
    "demo": FLAG,
    "page": TEXT,
    "uri": TEXT,
}
MINUTES = {"agenda": array({"type": "object"}), "minutes_html": MAYBE, "decisions": array(TEXT)}
DECISION = {
    "ref": TEXT,
    "kind": {"type": "string", "enum": Outcome.Kind.values},
    "text": TEXT,
    "owner": MAYBE,
    "due": MAYBE,
    "state": {"type": "string", "enum": Outcome.State.values},
    "late": FLAG,
    "done_on": MAYBE,
    "body": TEXT,
    "meeting": TEXT,
    "links": array({"type": "object"}),
    "demo": FLAG,
    "page": TEXT,
    "uri": TEXT,
}
SCHEMAS = {
    "GovernanceRequest": thing("Une demande, sans personne.", " ".join(REQUEST), **REQUEST),
    "GovernanceRequestDetail": {
        "allOf": [
            ref("GovernanceRequest"),
            thing("Avec son texte et toute son histoire.", " ".join(STORY), **STORY),
        ]
    },
    "GovernanceRequestPage": page(ref("GovernanceRequest"), "Page de demandes."),
    "GovernanceMeeting": thing("Une réunion d’une instance.", " ".join(MEETING), **MEETING),
    "GovernanceMeetingDetail": {
        "allOf": [
            ref("GovernanceMeeting"),
            thing("Avec son ordre du jour et son compte rendu publié.", " ".join(MINUTES), **MINUTES),
        ]
    },
    "GovernanceMeetingPage": page(ref("GovernanceMeeting"), "Page de réunions."),
    "GovernanceDecision": thing("Une décision ou une action.", " ".join(DECISION), **DECISION),
    "GovernanceDecisionPage": page(ref("GovernanceDecision"), "Page de décisions et d’actions."),
}
BASE = "/api/1/governance"
OPERATIONS = (
    Operation(
        "governance-requests",
        f"{BASE}/requests/",
        "Lister les demandes (propre à ce portail)",
        "governance",
        ref("GovernanceRequestPage"),
        (
            query("q", "Mots cherchés."),
            query("state", "État.", *(state.value for state in LISTED)),
            query("kind", "Nature.", *KINDS),
            query("sector", "Filière."),
            query("organization", "Producteur\u00a0: son identifiant data.gouv.fr."),
            query("dataset", "Jeu de données\u00a0: son identifiant data.gouv.fr."),
            query("geozone", "Territoire et ce qu’il contient."),
            query("sort", "Ordre.", *SORTS),
            PAGE,
            SIZE,
        ),
        "400 404",
    ),
    Operation(
        "governance-request",
        f"{BASE}/requests/{{ref}}/",
        "Lire une demande et toute son histoire (propre à ce portail)",
        "governance",
        ref("GovernanceRequestDetail"),
        (in_path("ref", "Référence, par exemple 2026-0012."),),
        "404 410",
    ),
    Operation(
        "governance-meetings",
        f"{BASE}/meetings/",
        "Lister les réunions (propre à ce portail)",
        "governance",
        ref("GovernanceMeetingPage"),
        (
            query("q", "Mots du titre."),
            query("body", "Instance."),
            query("state", "État.", *Meeting.State.values[1:]),
            PAGE,
            SIZE,
        ),
        "400 404",
    ),
    Operation(
        "governance-meeting",
        f"{BASE}/meetings/{{ref}}/",
        "Lire une réunion, son ordre du jour et son compte rendu (propre à ce portail)",
        "governance",
        ref("GovernanceMeetingDetail"),
        (in_path("ref", "Référence, par exemple REU-2026-001."),),
        "404",
    ),
    Operation(
        "governance-decisions",
        f"{BASE}/decisions/",
        "Lister les décisions et les actions (propre à ce portail)",
        "governance",
        ref("GovernanceDecisionPage"),
        (
            query("q", "Mot du texte."),
            query("kind", "Nature.", *Outcome.Kind.values),
            query("state", "État, ou late\u00a0: en retard.", *Outcome.State.values, "late"),
            query("body", "Instance."),
            PAGE,
            SIZE,
        ),
        "400 404",
    ),
    Operation(
        "governance-decision",
        f"{BASE}/decisions/{{ref}}/",
        "Lire une décision ou une action (propre à ce portail)",
        "governance",
        ref("GovernanceDecision"),
        (in_path("ref", "Référence, par exemple DEC-2026-004."),),
        "404",
    ),
)
