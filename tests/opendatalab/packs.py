"""Region packs made for a test: the real one, with something else in it."""

import gzip
import shutil
from pathlib import Path

from opendatalab.region import REGIONS

REAL = REGIONS / "midi-pyrenees"


def copy_pack(folder: Path, *, replace: tuple[str, str] = ("", ""), records: int = 0) -> Path:
    """Midi-Pyrénées in `folder`, a text of its region.toml replaced, and only its first records."""
    folder.mkdir(parents=True)
    for file in ("territories.json.gz", "contours.topojson.gz"):
        shutil.copy(REAL / file, folder / file)
    for file in REAL.rglob("*.toml"):
        (folder / file.relative_to(REAL)).parent.mkdir(exist_ok=True)
        shutil.copy(file, folder / file.relative_to(REAL))
    for file in ("basemaps", "themes", "subjects", "synonyms", "upstreams", "national"):
        file = f"{file}.toml"
        shutil.copy(REGIONS / file, folder.parent / file)
    shutil.copytree(REGIONS / "france" / "gouvernance", folder.parent / "france" / "gouvernance")
    for file in ("catalogue.jsonl.gz", "organizations.jsonl.gz"):
        lines = gzip.decompress((REAL / file).read_bytes()).splitlines(keepends=True)
        (folder / file).write_bytes(gzip.compress(b"".join(lines[:records])))
    before, after = replace
    text = (REAL / "region.toml").read_text(encoding="utf-8")
    text = text.replace('knowledge = ["../france/connaissances", "connaissances"]', "knowledge = []")
    assert before in text
    (folder / "region.toml").write_text(text.replace(before, after, 1), encoding="utf-8")
    return folder
