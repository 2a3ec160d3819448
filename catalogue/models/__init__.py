"""The catalogue as we hold it."""

from catalogue.models.extracts import CodeColumn
from catalogue.models.records import (
    Dataset,
    DatasetQuerySet,
    Discussions,
    FormerSlug,
    Organization,
    Resource,
    Reuse,
    Scope,
    State,
    UpstreamQuerySet,
    UpstreamRecord,
)
from catalogue.models.runs import (
    DatasetChange,
    PerimeterRule,
    SetAside,
    Sighting,
    SyncRun,
)
from catalogue.models.searches import (
    EmptySearch,
    HiddenSearch,
    IndexTask,
    Synonym,
)
from catalogue.models.sites import EmbedSite, EmbedSiteQuerySet

__all__ = [
    "CodeColumn",
    "Dataset",
    "DatasetChange",
    "DatasetQuerySet",
    "Discussions",
    "EmbedSite",
    "EmbedSiteQuerySet",
    "EmptySearch",
    "FormerSlug",
    "HiddenSearch",
    "IndexTask",
    "Organization",
    "PerimeterRule",
    "Resource",
    "Reuse",
    "Scope",
    "SetAside",
    "Sighting",
    "State",
    "SyncRun",
    "Synonym",
    "UpstreamQuerySet",
    "UpstreamRecord",
]
