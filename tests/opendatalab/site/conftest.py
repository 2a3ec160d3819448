import pytest

from catalogue.search import rebuild
from tests.catalogue.factories import (
    make_dataset,
    make_organization,
    make_places,
    make_reuse,
    place,
    reference,
)


@pytest.fixture
def catalogue(db):
    """Two producers, four datasets of which one archived, a reuse, five places."""
    make_places()
    first, second = make_organization(1, name="Ville de Foix"), make_organization(2)
    csv, pdf = [{"format": "csv"}], [{"format": "pdf"}]
    datasets = [
        make_dataset(1, title="Inondations de l’Ariège", organization=reference(first)),
        make_dataset(2, title="Pistes cyclables", organization=reference(second)),
        make_dataset(3, title="Crues et inondations", organization=reference(first)),
    ]
    for dataset, formats in zip(datasets, (csv, pdf, csv), strict=True):
        dataset.formats = [item["format"] for item in formats]
        dataset.save()
    place(datasets[0], "fr:commune:09122")
    place(datasets[1], "fr:departement:31")
    place(datasets[2], "fr:region:76")
    make_reuse(1, datasets=datasets[:1], title="Carte des inondations")
    rebuild()
    return datasets
