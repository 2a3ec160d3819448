"""Files of other projects are theirs to the byte: a change of one fails until it is meant."""

from hashlib import sha256
from pathlib import Path

VENDOR = Path(__file__).resolve().parents[1] / "static" / "vendor"
# From npm; `leaflet.js` is without its last line, which names a source map that is not shipped.
CHECKSUMS = {
    "leaflet-1.9.4/LICENSE": "53e8dc25862014e4324741ca18fbe3611e11d42ef69f59f86ea8c5389647d4cb",
    "leaflet-1.9.4/images/layers-2x.png": "066daca850d8ffbef007af00b06eac0015728dee279c51f3cb6c716df7c42edf",
    "leaflet-1.9.4/images/layers.png": "1dbbe9d028e292f36fcba8f8b3a28d5e8932754fc2215b9ac69e4cdecf5107c6",
    "leaflet-1.9.4/images/marker-icon.png": "574c3a5cca85f4114085b6841596d62f00d7c892c7b03f28cbfa301deb1dc437",  # noqa: E501
    "leaflet-1.9.4/leaflet.css": "a7837102824184820dfa198d1ebcd109ff6d0ff9a2672a074b9a1b4d147d04c6",
    "leaflet-1.9.4/leaflet.js": "dc71f8a6880bc3ca1bd9fa8dc5f1af48c702dc510b0a78240a07c5feed7ce935",
}


def test_vendored_files_are_those_that_were_chosen():
    found = {
        file.relative_to(VENDOR).as_posix(): sha256(file.read_bytes()).hexdigest()
        for file in sorted(VENDOR.rglob("*"))
        if file.is_file()
    }
    assert found == CHECKSUMS
