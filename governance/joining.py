"""What is tied together at the start: sections of the frame, lines on pages of the catalogue."""

from governance import frame_bodies  # noqa: F401
from governance.inventory import frame, joining  # noqa: F401


def join() -> None:
    joining.join()
