"""Colours that can be read: an accent chosen by somebody else, brought to the contrast that text needs."""

import colorsys

TEXT = 4.5  # WCAG 1.4.3
LIGHT_GROUND = "#eeeeee"  # the darkest background of the light scheme under links and buttons
DARK_GROUND = "#2a2a2a"  # the lightest of the dark scheme
STEP = 0.01


def luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def with_contrast(colour: str, ground: str, ratio: float = TEXT) -> str:
    """The nearest colour of the same hue that stands out enough from the ground."""
    hue, lightness, saturation = _parts(colour)
    step = -STEP if luminance(ground) > 0.18 else STEP
    while contrast(colour, ground) < ratio and 0 <= lightness + step <= 1:
        lightness += step
        colour = _colour(hue, lightness, saturation)
    return colour


def readable_shades(accent: str) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
    """(at rest, hovered, pressed) for the light scheme, then for the dark one."""
    light = with_contrast(accent, LIGHT_GROUND)
    dark = with_contrast(accent, DARK_GROUND)
    return (light, _shifted(light, -0.06), _shifted(light, -0.1)), (
        dark,
        _shifted(dark, 0.06),
        _shifted(dark, 0.1),
    )


def _shifted(colour: str, by: float) -> str:
    hue, lightness, saturation = _parts(colour)
    return _colour(hue, min(max(lightness + by, 0.0), 1.0), saturation)


def _parts(colour: str) -> tuple[float, float, float]:
    return colorsys.rgb_to_hls(*(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)))


def _colour(hue: float, lightness: float, saturation: float) -> str:
    return "#" + "".join(f"{round(c * 255):02x}" for c in colorsys.hls_to_rgb(hue, lightness, saturation))
