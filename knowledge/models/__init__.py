"""What the laboratory learnt: items of every kind, their links and images, the words of readers."""

from knowledge.models.items import Audience, Item, Kind, Link, Need, Section, State
from knowledge.models.readers import Feedback, Image

__all__ = ["Audience", "Feedback", "Image", "Item", "Kind", "Link", "Need", "Section", "State"]
