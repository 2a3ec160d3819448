"""Packs as folders of the region, and as zip files between portals: the same files in both."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.utils.text import slugify

from knowledge.handbook.pack import FILE, handbook_text
from knowledge.models import Image, Item
from knowledge.packs.files import PackItem, read_item, write_item
from knowledge.packs.marks import PackError, read_yaml, write_yaml
from knowledge.packs.plans import Pack, PackImage
from knowledge.packs.rows import pack_item
from knowledge.writing import IMAGE_NAME

LIST_OF_IMAGES = "images/images.yaml"
IMAGE_KEYS = ("fichier", "alternative", "credit")
MOST_FILES, MOST_BYTES, LARGEST_FILE = 3000, 200 * 2**20, 10 * 2**20
STILL = (1980, 1, 1, 0, 0, 0)  # the date of every file in our zips: the same items make the same bytes


def read_folder(folder: Path, origin: str) -> Pack:
    """A pack that lies beside a region. PackError at the first fault."""
    names = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    files = {path.relative_to(folder).as_posix(): path for path in names}
    return _read(_texts(files), files, origin, where=f"{folder}/")


def read_zip(content: bytes, origin: str) -> Pack:
    """A pack that another portal exported, or that somebody zipped."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = _unpacked(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise PackError("Ce fichier n’est pas un zip lisible.") from error
    texts = _texts(files)
    return replace(_read(texts, files, origin, where=""), handbook=texts.get(FILE, ""))


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Bounded before anything is read; nothing is ever written to disk."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise PackError(f"Ce zip contient plus de {MOST_FILES} fichiers ou de 200\u00a0Mo.")
    files: dict[str, bytes] = {}
    for entry in entries:
        if entry.file_size > LARGEST_FILE:
            raise PackError(f"{entry.filename}\u00a0: plus de 10\u00a0Mo.")
        with archive.open(entry) as file:
            files[entry.filename] = file.read(LARGEST_FILE + 1)
    return files


def _texts(files: dict[str, Path] | dict[str, bytes]) -> dict[str, str]:
    found = {}
    for name, file in files.items():
        if name.endswith(".md") or name in (LIST_OF_IMAGES, FILE):
            try:
                found[name] = (file if isinstance(file, bytes) else file.read_bytes()).decode()
            except UnicodeDecodeError as error:
                raise PackError(f"{name}\u00a0: ce fichier n’est pas en UTF-8.") from error
    return found


def _read(texts: dict[str, str], files: dict, origin: str, where: str) -> Pack:
    items = []
    for name, text in sorted(texts.items()):
        path = PurePosixPath(name)
        if name == LIST_OF_IMAGES or len(path.parts) == 1:  # a README beside the folders
            continue
        if len(path.parts) != 2:
            raise PackError(f"{where}{name}\u00a0: un fichier par fiche, sorte/identifiant.md.")
        item = read_item(text, name, f"{where}{name}")
        items.append(replace(item, origin=item.origin or f"{origin}{item.key}"))
    images = tuple(_images(texts.get(LIST_OF_IMAGES, ""), files, f"{where}{LIST_OF_IMAGES}"))
    return Pack(tuple(items), images)


def _images(text: str, files: dict, where: str) -> Iterator[PackImage]:
    table, lines = read_yaml(text, where)
    if not isinstance(table, dict):
        raise PackError(f"{where}\u00a0: une table d’images par nom est attendue.")
    for name, row in table.items():
        place = f"{where}, ligne {lines[name]}\u00a0: «\u00a0{name}\u00a0»"
        if slugify(name) != name or len(name) > 80:
            raise PackError(f"{place} est à écrire en lettres minuscules, chiffres et tirets.")
        if not isinstance(row, dict) or row.keys() - set(IMAGE_KEYS):
            raise PackError(f"{place} doit donner {', '.join(IMAGE_KEYS)}.")
        if not row.get("alternative") or len(row["alternative"]) > 250:
            raise PackError(
                f"{place} manque d’un texte de remplacement (« alternative »), 250 caractères au plus."
            )
        file = files.get(f"images/{row.get('fichier') or f'{name}.webp'}")
        if file is None:
            raise PackError(f"{place} nomme un fichier qui n’est pas dans images/.")
        content = file if isinstance(file, bytes) else file.read_bytes()
        yield PackImage(name, row["alternative"], row.get("credit", "")[:200], content)


# Writing


def exported(item: Item) -> PackItem:
    """An item with its life here, and where it comes from: this portal, when nobody gave it to us."""
    made = pack_item(item)
    return replace(made, origin=made.origin or f"{settings.SITE_URL}{item.get_absolute_url()}")


def write_zip(items: Iterable[Item], *, whole: bool = False) -> bytes:
    """These items and the images that they show; `whole`: the gallery and the handbook besides.

    The same items always make the same bytes.
    """
    files: dict[str, bytes] = {}
    names: set[str] = set()
    for item in items:
        made = exported(item)
        text = write_item(made)
        names.update(IMAGE_NAME.findall(text))
        files[made.path] = text.encode()
    images = Image.objects.order_by("name")
    table = {}
    for image in images if whole else images.filter(name__in=names):
        row = {"fichier": f"{image.name}.webp", "alternative": image.alternative, "credit": image.credit}
        table[image.name] = {name: value for name, value in row.items() if value}
        files[f"images/{image.name}.webp"] = bytes(image.content)
    if table:
        files[LIST_OF_IMAGES] = write_yaml(table).encode()
    if whole and (handbook := handbook_text()):
        files[FILE] = handbook.encode()
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, STILL)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return written.getvalue()
