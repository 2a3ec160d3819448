"""One module makes HTML of what people wrote; nowhere else is anything declared safe."""

import ast
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from opendatalab.text import plain_text, render_markdown, script_json

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("opendatalab", "sig", "catalogue", "knowledge", "governance")
ONLY = "opendatalab/text.py"
SAFE_NAMES = {
    "mark_safe",
    "SafeString",
    "SafeText",
    "format_html",
    "format_html_join",
    "html_safe",
    "__html__",
}
# `format_html` escapes what it is given: it makes no text of people safe by itself.
ESCAPING = {"format_html", "format_html_join"}
ANNOTATION = {"SafeString"}
UNSAFE_IN_TEMPLATES = re.compile(r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off|\{%\s*debug")

PAYLOADS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//e.org></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg/onload=alert(1)>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "![x](javascript:alert(1))",
    "![x](https://e.org/a.png)",
    '[x](https://e.org "onmouseover=alert(1)")',
    "<https://e.org/\"onmouseover='alert(1)'>",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<form action=https://e.org><input name=q></form>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "\x00<scr\x00ipt>alert(1)</script>",
]


def live_parts(html: str) -> list[str]:
    """What in this HTML could run, load or post something."""
    found = []
    for element in BeautifulSoup(html, "html5lib").body.find_all(True):
        if element.name in {
            "script",
            "style",
            "svg",
            "math",
            "iframe",
            "object",
            "embed",
            "form",
            "img",
            "input",
        }:
            found.append(element.name)
        for name, value in element.attrs.items():
            if name.startswith("on") or name in ("style", "src", "srcdoc"):
                found.append(name)
            if name == "href" and not re.match(r"(https?|mailto):", str(value)):
                found.append(str(value))
    return found


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize(
    "around", ["{}", "# Titre {}\n\n> avant {} après\n\n| a | {} |\n|---|---|\n| {} | b |"]
)
def test_nothing_runs(payload, around):
    text = around.replace("{}", payload)
    assert live_parts(str(render_markdown(text))) == []
    assert "\x00" not in plain_text(text)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_leaves_a_script_block(payload):
    block = f'<script type="application/ld+json">{script_json({"a": payload})}</script>'
    soup = BeautifulSoup(f"<body>{block}<p>après</p></body>", "html5lib")
    assert [element.name for element in soup.body.find_all(True)] == ["script", "p"]


def declared_safe(root: Path) -> list[str]:
    """Places outside the one module where something is declared safe."""
    found = []
    for package in PACKAGES:
        for file in sorted((root / package).rglob("*.py")):
            path = str(file.relative_to(root))
            if path == ONLY or "/migrations/" in path:
                continue
            for node in ast.walk(ast.parse(file.read_text())):
                name = getattr(node, "id", None) or getattr(node, "attr", None)
                called = isinstance(node, ast.Call) and getattr(
                    node.func, "id", getattr(node.func, "attr", "")
                )
                if name in SAFE_NAMES - ESCAPING - ANNOTATION or called in ANNOTATION:
                    found.append(f"{path}:{node.lineno} {name or called}")
    for folder in ("templates", *PACKAGES):
        for file in sorted((root / folder).rglob("*.html")):
            found += [
                f"{file.relative_to(root)} {mark}" for mark in UNSAFE_IN_TEMPLATES.findall(file.read_text())
            ]
    return found


def test_only_one_module_declares_html_safe():
    assert declared_safe(ROOT) == []


def test_another_would_be_seen(tmp_path):
    files = {
        "catalogue/a.py": "from django.utils.safestring import mark_safe\nx = mark_safe('a')",
        "catalogue/b.py": "from django.utils import safestring\nx = safestring.mark_safe('a')",
        "sig/c.py": "def f() -> SafeString: ...\n\nx = SafeString('a')",
        "templates/d.html": "{{ a|safe }}{% autoescape off %}{{ b | safe }}",
        "opendatalab/text.py": "mark_safe('a')",
        "catalogue/e.py": "from django.utils.html import format_html\nx = format_html('<b>{}</b>', 'a')",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert declared_safe(tmp_path) == [
        "sig/c.py:3 SafeString",
        "catalogue/a.py:2 mark_safe",
        "catalogue/b.py:2 mark_safe",
        "templates/d.html |safe",
        "templates/d.html autoescape off",
        "templates/d.html | safe",
    ]


def test_what_format_html_is_given_is_written_here():
    """`format_html` escapes its arguments, not its first one: that one is always a text of ours."""
    found = []
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ESCAPING:
                    given = node.args[: 2 if node.func.id == "format_html_join" else 1]
                    found += [f"{file}:{node.lineno}" for arg in given if not isinstance(arg, ast.Constant)]
    assert found == []
