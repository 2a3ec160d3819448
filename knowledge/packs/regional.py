"""The packs that the region names, brought in when the region is loaded."""

from collections import Counter

from knowledge.packs.folders import read_folder
from knowledge.packs.marks import PackError
from knowledge.packs.plans import Pack, apply
from opendatalab.region import Region


def read_region(region: Region) -> Pack:
    """Every pack of the region as one; two of them never give the same item or the same image."""
    items, images = {}, {}
    for folder in region.knowledge_folders:
        pack = read_folder(folder, f"{folder.parent.name}/{folder.name}/")
        for found, given in (
            (items, {i.key: i for i in pack.items}),
            (images, {i.name: i for i in pack.images}),
        ):
            if twice := sorted(found.keys() & given.keys()):
                raise PackError(f"{folder}\u00a0: «\u00a0{twice[0]}\u00a0» est déjà dans un autre paquet.")
            found |= given
    return Pack(tuple(items.values()), tuple(images.values()))


def load_knowledge(region: Region) -> Counter:
    """Bring the region's packs in, as often as one likes. Returns how many items met each Action."""
    return apply(read_region(region))
