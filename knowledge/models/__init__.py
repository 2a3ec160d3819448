"""What the laboratory learnt: items of every kind, their links and images, the words of readers."""

from knowledge.models.asked import AskedQuestion
from knowledge.models.handbook import HandbookEdition, HandbookEntry, HandbookPart
from knowledge.models.items import PATHS, Audience, Item, Kind, Link, Need, Section, State, item_address
from knowledge.models.readers import Feedback, Image
from knowledge.models.traces import LinkCheck, Version

__all__ = [
    "PATHS",
    "AskedQuestion",
    "Audience",
    "Feedback",
    "HandbookEdition",
    "HandbookEntry",
    "HandbookPart",
    "Image",
    "Item",
    "Kind",
    "Link",
    "LinkCheck",
    "Need",
    "Section",
    "State",
    "Version",
    "item_address",
]
