"""The search alone, in process: words, filters, page of keys and all the facets, nothing kept between two.

python -m bench.searching
"""

import json
import os
import sys

import django

from bench.figures import Times
from bench.questions import FIXED, draw

ROUNDS = 3


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "opendatalab.settings"
    django.setup()
    from django.http import QueryDict

    from catalogue.forms import DatasetSearchForm
    from catalogue.search import DatasetQuery, questions, search_datasets

    def timed(queries: list[DatasetQuery], *, facets: bool = True) -> dict[str, float]:
        times = Times()
        for query in queries:
            questions._counted.clear()
            with times.one():
                search_datasets(query, facets=facets)
        return times.spread()

    asked = [DatasetSearchForm(QueryDict(question.portal)).to_query() for question in draw(FIXED)]
    found = [search_datasets(query, facets=False).total for query in asked]
    answer = {
        "search": timed(asked * ROUNDS),
        "search_without_facets": timed(asked * ROUNDS, facets=False),
        "browse": timed([DatasetQuery()] * 50),
        "empty": sum(not total for total in found),
        "asked": len(asked),
    }
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
