"""The attributes that a layer's objects have: what a popup may name."""

from sig.maps.content import source_content
from sig.models import DataSource, Layer


def known_attributes(shown: Layer | DataSource) -> list[str]:
    """Names of attributes; none when they are not known yet."""
    if isinstance(shown, Layer):
        return [item["name"] for item in shown.fields if isinstance(item, dict) and item.get("name")]
    return [field.name for field in source_content(shown).fields]
