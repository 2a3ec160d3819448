"""What `/api/openapi.json` says of the items."""

from catalogue.api.openapi_operations import Operation
from catalogue.api.openapi_parameters import PAGE, SIZE, in_path, query
from catalogue.api.openapi_schemas import array, nullable, page, ref, thing
from knowledge.models import Audience, Kind, Need

TEXT = {"type": "string"}
WORDS = array(TEXT)
REFERENCE = {
    "id": TEXT,
    "kind": {"type": "string", "enum": Kind.values},
    "slug": TEXT,
    "title": TEXT,
    "summary": TEXT,
    "section": nullable(TEXT),
    "audiences": WORDS,
    "needs": WORDS,
    "themes": WORDS,
    "sector": nullable(TEXT),
    "published_at": TEXT,
    "last_modified": TEXT,
    "checked_at": nullable(TEXT),
    "check_again_at": nullable(TEXT),
    "datasets": WORDS,
    "reuses": WORDS,
    "organizations": WORDS,
    "territories": WORDS,
    "items": WORDS,
    "license": TEXT,
    "page": TEXT,
    "uri": TEXT,
}
WHOLE = {
    "body": TEXT,
    "body_html": TEXT,
    "details": {"type": "object"},
    "sources": array({"type": "object"}),
    "license_url": TEXT,
    "origin": nullable(TEXT),
}
SCHEMAS = {
    "KnowledgeItem": thing("Une fiche, sans son texte.", " ".join(REFERENCE), **REFERENCE),
    "KnowledgeItemDetail": {
        "allOf": [
            ref("KnowledgeItem"),
            thing("Avec son texte, en Markdown et en HTML, et ses sources.", " ".join(WHOLE), **WHOLE),
        ]
    },
    "KnowledgePage": page(ref("KnowledgeItem"), "Page de fiches."),
}
OPERATIONS = (
    Operation(
        "knowledge",
        "/api/1/knowledge/",
        "Lister les fiches de connaissances (propre à ce portail)",
        "knowledge",
        ref("KnowledgePage"),
        (
            query("q", "Mots cherchés."),
            query("kind", "Sorte de fiche.", *Kind.values),
            query("theme", "Thème."),
            query("audience", "Public.", *Audience.values),
            query("sector", "Filière."),
            query("need", "Besoin.", *Need.values),
            query("geozone", "Territoire dont parle la fiche, ce qu’il contient et ce qui le contient."),
            PAGE,
            SIZE,
        ),
        "400 404",
    ),
    Operation(
        "knowledge-item",
        "/api/1/knowledge/{kind}/{slug}/",
        "Lire une fiche (propre à ce portail)",
        "knowledge",
        ref("KnowledgeItemDetail"),
        (in_path("kind", "Sorte de fiche.", enum=Kind.values), in_path("slug", "Nom court de la fiche.")),
        "404 410",
    ),
)
