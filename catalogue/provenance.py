"""Where a dataset comes from: producer, its own portal, the harvester, data.gouv.fr, this portal."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalogue.models import Dataset
from opendatalab.wording import host_of, long_date, read_date, web_address

BACKENDS = {
    "dcat": "un catalogue DCAT",
    "csw-iso-19139": "un service CSW (ISO 19139)",
    "csw-dcat": "un service CSW (DCAT)",
    "ckan": "un portail CKAN",
    "dkan": "un portail DKAN",
    "ods": "un portail Opendatasoft",
    "maaf": "un portail du ministère de l’Agriculture",
}


@dataclass(frozen=True)
class Step:
    """One link of the chain: who holds the dataset there, and the facts that prove it."""

    role: str
    name: str
    url: str
    facts: tuple[tuple[str, str], ...]


def provenance(
    dataset: Dataset, record: Mapping[str, Any], *, page_url: str, here: str, seen: str
) -> list[Step]:
    """The chain from the producer to this portal; steps upstream says nothing of are left out."""
    return [
        *_producer(dataset, record),
        *_harvest(record),
        Step(
            "Publication nationale",
            "data.gouv.fr",
            page_url,
            _facts(
                ("Identifiant", dataset.source_id),
                ("Publié le", _date((record.get("internal") or {}).get("created_at_internal"))),
                ("Créé le", long_date(dataset.created_at)),
                ("Fiche modifiée le", long_date(dataset.last_modified)),
                ("Données mises à jour le", long_date(dataset.last_update)),
            ),
        ),
        Step(
            "Portail régional",
            here,
            "",
            _facts(
                ("Fiche reprise de l’instantané du" if dataset.from_snapshot else "Fiche relevée le", seen),
                ("Données", "non copiées : les liens mènent aux fichiers du producteur"),
            ),
        ),
    ]


def _producer(dataset: Dataset, record: Mapping[str, Any]) -> list[Step]:
    if dataset.organization:
        producer = dataset.organization
        facts = _facts(("Identifiant", producer.source_id))
        return [Step("Producteur", producer.name, producer.get_absolute_url(), facts)]
    if record.get("owner"):  # a person: upstream names them, we do not
        return [Step("Producteur", "Un particulier, nommé sur data.gouv.fr", "", ())]
    return []


def _harvest(record: Mapping[str, Any]) -> list[Step]:
    harvest = record.get("harvest")
    if not isinstance(harvest, dict):
        return []
    remote = web_address(harvest.get("remote_url")) or web_address(harvest.get("uri"))
    domain = _text(harvest.get("domain")) or host_of(remote)
    backend = _text(harvest.get("backend"))
    steps = []
    if domain or remote:
        steps.append(
            Step(
                "Portail d’origine",
                domain,
                remote,
                _facts(
                    ("Identifiant", _text(harvest.get("remote_id"))),
                    ("Créé le", _date(harvest.get("issued_at") or harvest.get("created_at"))),
                    ("Modifié le", _date(harvest.get("modified_at"))),
                ),
            )
        )
    if backend or harvest.get("last_update"):
        source = web_address(harvest.get("source_url"))
        kind = BACKENDS.get(backend.lower(), backend)
        name = f"data.gouv.fr lit {kind}" if kind else "data.gouv.fr lit ce portail"
        facts = _facts(
            ("Dernier passage", _date(harvest.get("last_update"))),
            ("Source", _text(harvest.get("source_id"))),
            (
                "Absent de la source depuis",
                _date(harvest.get("archived_at")) if harvest.get("archived_reason") else "",
            ),
        )
        steps.append(Step("Moissonnage", name, source, facts))
    return steps


def _facts(*pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((label, value) for label, value in pairs if value)


def _date(value: object) -> str:
    return long_date(read_date(value))


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
