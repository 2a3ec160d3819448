"""Pictures given by the team: checked, turned upright, made smaller, written again. Nothing else is kept.

What comes in as JPEG, PNG or WebP goes out as WebP, without the place and the camera that a file may tell.
"""

import hashlib
import io
import struct

from django.core.exceptions import ValidationError
from PIL import Image as Pillow
from PIL import ImageOps, UnidentifiedImageError

from knowledge.models import Image

FORMATS = ("JPEG", "PNG", "WEBP")
EXTENSIONS = (".jpg", ".jpeg", ".png", ".webp")
MOST_BYTES = 10 * 2**20
MOST_PIXELS = 20_000_000
LONGEST_SIDE = 1600
QUALITY = 82
FEW_COLOURS = 256  # up to which a drawing is kept exact
BOMBS = (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning)


def write_again(content: bytes) -> tuple[bytes, int, int]:
    """(WebP, width, height); ValidationError when the file is no picture that we take."""
    if len(content) > MOST_BYTES:
        raise ValidationError("L’image pèse plus de 10\u00a0Mo.")
    try:
        with Pillow.open(io.BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(
                    "L’image a plus de 20\u00a0millions de points\u00a0: la réduire d’abord."
                )
            picture.load()
            if _is_ours(content, picture):
                return content, picture.width, picture.height
            upright = ImageOps.exif_transpose(picture)
    except ValidationError:
        raise
    except BOMBS as error:
        raise ValidationError(
            "L’image a plus de 20\u00a0millions de points\u00a0: la réduire d’abord."
        ) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error, EOFError) as error:
        raise ValidationError("Ce fichier n’est pas une image JPEG, PNG ou WebP lisible.") from error
    see_through = upright.has_transparency_data
    made = upright.convert("RGBA" if see_through else "RGB")
    made.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Pillow.Resampling.LANCZOS)
    exact = made.getcolors(FEW_COLOURS) is not None
    written = io.BytesIO()
    made.save(written, "WEBP", lossless=exact, quality=90 if exact else QUALITY, method=4)
    return written.getvalue(), made.width, made.height


def _is_ours(content: bytes, picture: Pillow.Image) -> bool:
    """A WebP small enough that holds points and nothing else: another portal wrote it, it stays as it is."""
    if picture.format != "WEBP" or max(picture.size) > LONGEST_SIDE:
        return False
    at, chunks = 12, set()
    while at + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, at)
        chunks.add(name)
        at += 8 + size + size % 2
    whole = struct.unpack_from("<I", content, 4)[0] + 8
    return at == len(content) == whole and chunks <= {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}


def fill_image(image: Image, content: bytes) -> None:
    """Give the row a picture; ValidationError when the file is none."""
    image.content, image.width, image.height = write_again(content)
    image.digest = hashlib.blake2b(image.content, digest_size=16).hexdigest()
