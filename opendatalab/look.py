"""The portal's style sheet, cut out of the State's design system: only what our pages use of it.

The whole system is 300 kB on a first visit. Here its rules are kept when our templates name their classes,
its colours when a kept rule reads them, its icons when one is shown. The dark scheme follows the visitor's
system without a script. The State's own marks (font, block-mark) are built only for the identity `etat`.
"""

import hashlib
import importlib.util
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from opendatalab.colours import readable_shades
from opendatalab.region import Region, region

ROOT = Path(__file__).resolve().parent.parent
SHEETS = ROOT / "static" / "css"
OWN_SHEET = SHEETS / "site.css"  # built into the portal's sheet
APART = ("site.css", "admin.css")  # the other sheets are served as they are, and read the system's variables
STATE_ONLY = {"fr-logo"}  # what only State services may wear
COMPONENTS = (
    *("accordion", "alert", "badge", "breadcrumb", "button", "callout", "card", "checkbox", "content"),
    *("footer", "form", "header", "highlight", "input", "link", "logo", "navigation", "notice"),
    *("pagination", "radio", "search", "select", "skiplink", "summary", "table", "tag", "tile"),
)
FONTS = (("Regular", 400), ("Bold", 700))
STATE_FONTS = "Marianne,Marianne-fallback,arial,sans-serif"
SYSTEM_FONTS = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
)
FACE = (
    "@font-face{{font-family:Marianne;font-style:normal;font-weight:{weight};font-display:swap;"
    "src:url(fonts/Marianne-{name}.woff2) format('woff2')}}"
)
# Arial, or Liberation Sans of the same widths, stretched to Marianne's own: the swap moves nothing.
FALLBACKS = (
    "@font-face{font-family:Marianne-fallback;font-weight:400;src:local('Arial'),local('Liberation Sans');"
    "size-adjust:108.89%;ascent-override:101.02%;descent-override:36.74%;line-gap-override:0%}"
    "@font-face{font-family:Marianne-fallback;font-weight:700;"
    "src:local('Arial Bold'),local('Liberation Sans Bold');"
    "size-adjust:101.51%;ascent-override:108.37%;descent-override:39.41%;line-gap-override:0%}"
)
SCANNED = (("templates", ".html"), ("static/js", ".js"))
CODE = ("opendatalab", "sig", "catalogue", "knowledge", "governance")
DARK = "@media screen and (prefers-color-scheme:dark)"
DARK_MARK = "[data-fr-theme=dark]"
NAME = re.compile(r"\bfr-[\w-]+")
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
ATTRIBUTE = re.compile(r"\[class([*^~$|]?)=\"?([^\]\"]+)\"?\]")
NEGATION = re.compile(r":not\((?:[^()]|\([^()]*\))*\)")
VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
ICON = re.compile(r"url\((?:\.\./)+icons/([\w/-]+?)\.svg\)")
PIECE = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|\([^()'\"]*\)|[{};]|[^{};\"'(]+|\(", re.DOTALL)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@dataclass
class Rule:
    """A rule with its declarations, or an at-rule with its rules. `prelude` is empty for the sheet itself."""

    prelude: str = ""
    declarations: list[str] = field(default_factory=list)
    rules: list["Rule"] = field(default_factory=list)

    def text(self) -> str:
        inside = ";".join(self.declarations) + "".join(rule.text() for rule in self.rules)
        return f"{self.prelude}{{{inside}}}" if self.prelude else inside

    def walk(self) -> Iterator["Rule"]:
        yield self
        for rule in self.rules:
            yield from rule.walk()


def build_static(target: Path) -> None:
    """Write the style sheet, the fonts and the pack's own files in `target`; nothing when up to date."""
    pack, source = region(), design_system()
    stamp = target / ".stamp"
    wanted = _fingerprint(pack, source)
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    shutil.rmtree(target, ignore_errors=True)
    look = target / "look"
    look.mkdir(parents=True)
    if pack.identity.kind == "etat":
        (look / "fonts").mkdir()
        for name, _ in FONTS:
            shutil.copyfile(source / f"fonts/Marianne-{name}.woff2", look / f"fonts/Marianne-{name}.woff2")
    (look / "portal.css").write_text(style_sheet(pack, source), encoding="utf-8")
    own = pack.folder / "static"
    if own.is_dir():
        shutil.copytree(own, target / "region")
    stamp.write_text(wanted)


def design_system() -> Path:
    """The files of the design system inside the installed package, which is not one of our apps."""
    found = importlib.util.find_spec("dsfr")
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError("le paquet django-dsfr n’est pas installé")
    return Path(found.submodule_search_locations[0]) / "static" / "dsfr" / "dist"


def style_sheet(pack: Region, source: Path) -> str:
    state = pack.identity.kind == "etat"
    parts = [source / "core/core.main.min.css"]
    parts += [source / f"component/{name}/{name}.main.min.css" for name in COMPONENTS]
    parts.append(source / "scheme/scheme.min.css")
    own = COMMENT.sub("", OWN_SHEET.read_text(encoding="utf-8"))
    sheet = parse("".join(part.read_text(encoding="utf-8") for part in parts))
    sheet = follow_system(keep(sheet, class_names() - (set() if state else STATE_ONLY)))
    sheet.rules += [parse(_identity_sheet(pack)), parse(own)]
    elsewhere = {
        name for file in _other_sheets() for name in VARIABLE.findall(file.read_text(encoding="utf-8"))
    }
    _share_icons(sheet, source, elsewhere)
    _drop_unread_variables(sheet, elsewhere)
    return sheet.text().replace("Marianne,arial,sans-serif", STATE_FONTS if state else SYSTEM_FONTS)


def _other_sheets() -> list[Path]:
    return sorted(file for file in SHEETS.glob("*.css") if file.name not in APART)


def class_names() -> set[str]:
    """Every `fr-…` word of our templates, scripts and code; a last `-` stands for all its family."""
    files = [file for folder, suffix in SCANNED for file in (ROOT / folder).rglob(f"*{suffix}")]
    files += [file for folder in CODE for file in (ROOT / folder).rglob("*.py") if file != Path(__file__)]
    return {name for file in files for name in NAME.findall(file.read_text(encoding="utf-8"))}


def parse(text: str) -> Rule:
    """A sheet as a tree. Reads what minifiers write and what we write; no more."""
    sheet = Rule()
    stack, piece = [sheet], ""
    for match in PIECE.finditer(COMMENT.sub("", text)):
        sign = match.group()
        if sign == "{":
            rule = Rule(re.sub(r"\s+", " ", piece).strip())
            stack[-1].rules.append(rule)
            stack.append(rule)
        elif sign in ";}":
            if piece.strip():
                stack[-1].declarations.append(re.sub(r"\s*\n\s*", " ", piece.strip()))
            if sign == "}":
                stack.pop()
        else:
            piece += sign
            continue
        piece = ""
    if len(stack) != 1:
        raise ValueError("feuille de style mal fermée")
    return sheet


def keep(sheet: Rule, names: set[str]) -> Rule:
    """The rules that can match one of our pages."""
    families = tuple(name for name in names if name.endswith("-"))
    kept = Rule(sheet.prelude, sheet.declarations)
    for rule in sheet.rules:
        if rule.prelude.startswith(("@font-face", "@-moz-document")):
            continue
        if rule.prelude.startswith("@keyframes"):
            kept.rules.append(rule)
        elif rule.prelude.startswith("@"):
            inner = keep(rule, names)
            inner.prelude = _without_old_browsers(rule.prelude)
            if inner.rules and inner.prelude:
                kept.rules.append(inner)
        else:
            selectors = [item for item in split(rule.prelude) if _can_match(item, names, families)]
            if selectors:
                kept.rules.append(Rule(",".join(selectors), rule.declarations))
    return kept


def split(text: str) -> list[str]:
    """At the commas that no parenthesis or bracket holds."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


def _without_old_browsers(prelude: str) -> str:
    if "-ms-high-contrast" not in prelude:
        return prelude
    name, _, conditions = prelude.partition(" ")
    left = [item for item in split(conditions) if "-ms-high-contrast" not in item]
    return f"{name} {','.join(left)}" if left else ""


def _can_match(selector: str, names: set[str], families: tuple[str, ...]) -> bool:
    plain = NEGATION.sub("", selector)
    if "[data-fr-" in plain.replace(DARK_MARK, ""):
        return False  # set by the system's scripts, which we do not load
    for name in CLASS.findall(re.sub(r"\[[^\]]*\]", "", plain)):
        if name not in names and not (families and name.startswith(families)):
            return False
    for operator, value in ATTRIBUTE.findall(plain):
        value = value.strip()
        test = str.startswith if operator == "^" else str.__contains__
        if not any(test(name, value) for name in names):
            return False
    return True


def follow_system(sheet: Rule) -> Rule:
    """What the system writes for a theme chosen by script, under the visitor's own preference instead.

    Each rule stays in its place: the ones that follow may take it back.
    """
    made = Rule(sheet.prelude, sheet.declarations)
    for rule in sheet.rules:
        if rule.prelude.startswith("@"):
            made.rules.append(follow_system(rule))
            continue
        selectors = split(rule.prelude)
        marked = [item for item in selectors if DARK_MARK in item]
        others = [item for item in selectors if DARK_MARK not in item]
        if others:
            made.rules.append(Rule(",".join(others), rule.declarations))
        if marked:
            prelude = ",".join(item.replace(f":root{DARK_MARK}", DARK_MARK) for item in marked)
            if not made.rules or made.rules[-1].prelude != DARK:
                made.rules.append(Rule(DARK))
            made.rules[-1].rules.append(Rule(prelude.replace(DARK_MARK, ":root"), rule.declarations))
    return made


def _identity_sheet(pack: Region) -> str:
    if pack.identity.kind == "etat":
        return "".join(FACE.format(name=name, weight=weight) for name, weight in FONTS) + FALLBACKS
    grounds = ":root{--background-alt-blue-france:var(--background-alt-grey);"
    grounds += "--background-action-low-blue-france:var(--background-contrast-grey)}"
    if not pack.identity.accent:
        return grounds
    light, dark = readable_shades(pack.identity.accent)
    return f"{grounds}:root{{{_accent(light)}}}{DARK}{{:root{{{_accent(dark)}}}}}"


def _accent(shades: tuple[str, str, str]) -> str:
    names = ("", "-hover", "-active")
    return ";".join(
        f"--blue-france-{base}{name}:{shade}"
        for base in ("sun-113-625", "main-525")
        for name, shade in zip(names, shades, strict=True)
    )


def _share_icons(sheet: Rule, source: Path, elsewhere: set[str]) -> None:
    """Each icon once, as a variable: the system repeats its address wherever it is shown."""
    wanted: dict[str, Path] = {}

    def name(match: re.Match) -> str:
        file = source / "icons" / f"{match[1]}.svg"
        wanted[f"--icon-{file.stem}"] = file
        return f"var(--icon-{file.stem})"

    for rule in sheet.walk():
        rule.declarations = [ICON.sub(name, text) for text in rule.declarations]
    read = {found for rule in sheet.walk() for text in rule.declarations for found in VARIABLE.findall(text)}
    read |= elsewhere
    by_stem = {file.stem: file for file in sorted((source / "icons").rglob("*.svg"))}
    for variable in sorted(read):
        stem = variable.removeprefix("--icon-")
        if variable.startswith("--icon-") and stem in by_stem:
            wanted.setdefault(variable, by_stem[stem])
    drawn = [f'{variable}:url("{_data_address(file)}")' for variable, file in sorted(wanted.items())]
    if drawn:
        sheet.rules.insert(0, Rule(":root", drawn))


def _data_address(file: Path) -> str:
    drawing = re.sub(r">\s+<", "><", file.read_text(encoding="utf-8").strip()).replace('"', "'")
    return "data:image/svg+xml," + quote(drawing, safe=" '=:/,;()!*-._~")


def _drop_unread_variables(sheet: Rule, elsewhere: set[str]) -> None:
    """Custom properties that no kept declaration reads, directly or through another one."""
    definitions: dict[str, set[str]] = {}
    read = set(elsewhere)
    for rule in sheet.walk():
        for text in rule.declarations:
            found = set(VARIABLE.findall(text))
            if text.startswith("--"):
                definitions.setdefault(text.partition(":")[0].strip(), set()).update(found)
            else:
                read |= found
    waiting = list(read)
    while waiting:
        for name in definitions.get(waiting.pop(), set()) - read:
            read.add(name)
            waiting.append(name)
    for rule in sheet.walk():
        rule.declarations = [
            text
            for text in rule.declarations
            if not text.startswith("--") or text.partition(":")[0].strip() in read
        ]
    _drop_empty(sheet)


def _drop_empty(rule: Rule) -> None:
    for inner in rule.rules:
        _drop_empty(inner)
    rule.rules = [inner for inner in rule.rules if inner.declarations or inner.rules]


def _fingerprint(pack: Region, source: Path) -> str:
    made = hashlib.blake2b(digest_size=16)
    made.update(repr((pack.identity, str(source), sorted(class_names()))).encode())
    for file in _inputs(pack, source):
        made.update(f"{file.name} ".encode() + file.read_bytes())
    return made.hexdigest()


def _inputs(pack: Region, source: Path) -> Iterable[Path]:
    own = pack.folder / "static"
    yield from (Path(__file__), OWN_SHEET, *_other_sheets(), source.parent / "dsfr_version")
    if own.is_dir():
        yield from sorted(file for file in own.rglob("*") if file.is_file())
