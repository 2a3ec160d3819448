"""Pictures given by the team: what comes out is a WebP of ours, or a sentence that says why not."""

import io
import struct

import pytest
from django.core.exceptions import ValidationError
from PIL import Image as Pillow

from knowledge import images
from knowledge.images import write_again
from tests.knowledge.factories import picture

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_every_picture_becomes_webp_of_1600_at_most(form):
    content, width, height = write_again(picture((3200, 400), form))
    with Pillow.open(io.BytesIO(content)) as made:
        assert (made.format, made.size) == ("WEBP", (1600, 200))
    assert (width, height) == (1600, 200)


def test_place_and_camera_are_forgotten_and_the_picture_is_upright():
    exif = Pillow.Exif()
    exif[0x0112] = 6  # to be turned
    exif[0x010F] = "Appareil"
    exif.get_ifd(0x8825)[1] = "N"
    content, width, height = write_again(picture((40, 20), "JPEG", exif=exif))
    assert (width, height) == (20, 40)
    with Pillow.open(io.BytesIO(content)) as made:
        assert dict(made.getexif()) == {}
    assert b"Appareil" not in content


def test_drawings_stay_exact_and_see_through():
    drawn = Pillow.new("RGBA", (10, 10), (200, 0, 0, 0))
    drawn.putpixel((3, 3), (0, 0, 200, 255))
    given = io.BytesIO()
    drawn.save(given, "PNG")
    with Pillow.open(io.BytesIO(write_again(given.getvalue())[0])) as made:
        assert made.convert("RGBA").getpixel((3, 3)) == (0, 0, 200, 255)
        assert made.convert("RGBA").getpixel((0, 0))[3] == 0


def test_what_we_wrote_is_not_written_again():
    once = write_again(picture((300, 200), "JPEG"))
    assert write_again(once[0]) == once


@pytest.mark.parametrize("tail", [b"<script>", b"PK\x03\x04", struct.pack("<4sI", b"EXIF", 4) + b"abcd"])
def test_something_behind_the_picture_is_left_behind(tail):
    content = write_again(picture((30, 20), "JPEG"))[0]
    assert tail not in write_again(content + tail)[0]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        SVG,
        b"<html><script>alert(1)</script>",
        b"%PDF-1.7",
        picture()[:60],
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_other_files_are_refused(content):
    with pytest.raises(ValidationError, match="n’est pas une image JPEG, PNG ou WebP lisible"):
        write_again(content)


def test_gif_and_tiff_are_refused():
    for form in ("GIF", "TIFF", "BMP"):
        with pytest.raises(ValidationError, match="n’est pas une image"):
            write_again(picture(form=form))


def test_too_many_bytes_or_points_are_refused(monkeypatch):
    with pytest.raises(ValidationError, match="plus de 10"):
        write_again(b"x" * (images.MOST_BYTES + 1))
    bomb = io.BytesIO()
    Pillow.new("1", (5000, 4001)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 10_000
    with pytest.raises(ValidationError, match="plus de 20"):
        write_again(bomb.getvalue())
    monkeypatch.setattr(Pillow, "MAX_IMAGE_PIXELS", 1_000_000)
    with pytest.raises(ValidationError, match="plus de 20"):
        write_again(bomb.getvalue())
