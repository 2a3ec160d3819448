"""Routes of the read API. Those of a list or a record end with a slash, as upstream."""

from django.urls import path, re_path

from catalogue.api import (
    datasets,
    maps,
    openapi,
    organizations,
    pages,
    reference,
    reuses,
    site,
    spatial,
    suggest,
)
from catalogue.api.answers import api_view
from catalogue.api.errors import unknown_route
from opendatalab.limits import asks_words, limited

app_name = "api"

V1 = [
    path("datasets/", datasets.datasets, name="datasets"),
    path("datasets/licenses/", reference.licenses, name="licenses"),
    path("datasets/frequencies/", reference.frequencies, name="frequencies"),
    path("datasets/resource_types/", reference.resource_types, name="resource-types"),
    path("datasets/badges/", reference.dataset_badges, name="dataset-badges"),
    path("datasets/schemas/", reference.schemas, name="schemas"),
    path("datasets/suggest/", suggest.suggest_datasets, name="suggest-datasets"),
    path("datasets/r/<uuid:resource>", datasets.resource_file, name="resource-file"),
    path("datasets/<str:key>/", datasets.dataset, name="dataset"),
    path("datasets/<str:key>/resources/<uuid:resource>/", datasets.dataset_resource, name="dataset-resource"),
    path("organizations/", organizations.organizations, name="organizations"),
    path("organizations/badges/", reference.organization_badges, name="organization-badges"),
    path("organizations/suggest/", suggest.suggest_organizations, name="suggest-organizations"),
    path("organizations/<str:key>/", organizations.organization, name="organization"),
    path("organizations/<str:key>/datasets/", datasets.organization_datasets, name="organization-datasets"),
    path("organizations/<str:key>/reuses/", organizations.organization_reuses, name="organization-reuses"),
    path("reuses/", reuses.reuses, name="reuses"),
    path("reuses/types/", reference.reuse_types, name="reuse-types"),
    path("reuses/topics/", reference.reuse_topics, name="reuse-topics"),
    path("reuses/<str:key>/", reuses.reuse, name="reuse"),
    path("tags/suggest/", suggest.suggest_tags, name="suggest-tags"),
    path("spatial/zones/suggest/", spatial.suggest_zones, name="suggest-zones"),
    path("spatial/zones/<str:ids>/", spatial.zones, name="zones"),
    path("spatial/zone/<str:zone>/", spatial.zone, name="zone"),
    path("spatial/zone/<str:zone>/datasets/", spatial.zone_datasets, name="zone-datasets"),
    path("spatial/levels/", reference.levels, name="levels"),
    path("spatial/granularities/", reference.granularities, name="granularities"),
    path("spatial/coverage/<str:level>/", spatial.coverage, name="coverage"),
    path("territories/", spatial.territories, name="territories"),
    path("territories/<str:zone>/", spatial.territory, name="territory"),
    path("maps/", maps.maps, name="maps"),
    path("maps/<slug:key>/", maps.one_map, name="map"),
    path("site/", site.site, name="site"),
]
search_v2 = limited("search", when=asks_words)(datasets.search_v2)
search_v2 = limited("search", when=asks_words)(datasets.search_v2)
V2 = [
    path("datasets/", datasets.datasets_v2, name="v2-datasets"),
    path("datasets/search/", search_v2, name="v2-datasets-search"),
    path("datasets/resources/<uuid:resource>/", datasets.resource_v2, name="v2-resource"),
    path("datasets/<str:key>/", datasets.dataset_detail_v2, name="v2-dataset"),
    path("datasets/<str:key>/resources/", datasets.dataset_resources_v2, name="v2-resources"),
    path("datasets/<str:key>/schemas/", datasets.dataset_schemas_v2, name="v2-dataset-schemas"),
    path("datasets/<str:key>/extras/", datasets.dataset_extras_v2, name="v2-dataset-extras"),
    path("organizations/search/", organizations.search_v2, name="v2-organizations-search"),
    path("reuses/", reuses.reuses_v2, name="v2-reuses"),
    path("reuses/search/", reuses.search_v2, name="v2-reuses-search"),
]


def _under(prefix: str, routes: list) -> list:
    return [path(f"{prefix}{route.pattern}", route.callback, name=route.name) for route in routes]


urlpatterns = [
    path("", pages.documentation, name="documentation"),
    path("openapi.json", openapi.openapi, name="openapi"),
    *_under("1/", V1),
    *_under("2/", V2),
]
# To be included last of all under /api/, after what other apps put there.
last_patterns = [re_path(r"^api/.*$", api_view(unknown_route), name="unknown")]
