"""Imports point one way: governance → knowledge → catalogue → sig → opendatalab."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ["opendatalab", "sig", "catalogue", "knowledge", "governance"]
# These tie the apps together: they may see all of them. No app may see these; all may ring the bell.
TOPS = [f"opendatalab.{name}" for name in ("context", "management", "prepare", "urls", "views", "wsgi")]
BELL = "opendatalab.celery"


def inside(module, packages):
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def module_name(path):
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def imported(tree):
    """(line, module) of every import; for `from a import b`, both `a` and `a.b`, which may be a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            yield node.lineno, start
            if not node.level:
                yield from ((node.lineno, f"{start}.{alias.name}") for alias in node.names)


def wrong_imports(root):
    wrong = []
    for height, layer in enumerate(LAYERS):
        for file in sorted((root / layer).rglob("*.py")):
            path = file.relative_to(root)
            module = module_name(path)
            forbidden = ["tests"]
            if not inside(module, [*TOPS, BELL]):
                forbidden += [*LAYERS[height + 1 :], *TOPS]
            for line, name in imported(ast.parse(file.read_text(), str(path))):
                if name.startswith(".") or inside(name, forbidden):
                    wrong.append(f"{path}:{line} {name}")
    return list(dict.fromkeys(wrong))


def test_imports_point_downwards():
    assert wrong_imports(ROOT) == []


def test_a_wrong_import_would_be_seen(tmp_path):
    files = {
        "opendatalab/__init__.py": "",
        "opendatalab/http.py": "import socket\nfrom opendatalab import models\nimport catalogue",
        "opendatalab/urls.py": "from governance import views\nimport sig.views\nfrom . import views",
        "opendatalab/views/pages.py": "from knowledge.models import Question",
        "opendatalab/management/commands/load.py": "from catalogue.sync import run_sync",
        "opendatalab/celery.py": "def f():\n    import governance.tasks",
        "opendatalab/search.py": "def f():\n    from sig.models import Territory",
        "sig/models.py": "from django.db import models\nfrom opendatalab.text import render_markdown",
        "sig/relay.py": "from catalogue import models\nfrom opendatalab import celery, urls\nimport cata",
        "catalogue/sync/__init__.py": "from .plan import plan\nfrom opendatalab.http import fetch",
        "catalogue/api.py": "from knowledge.models import Question",
        "catalogue/tasks.py": "from celery import shared_task\nfrom tests.tools import faults",
        "knowledge/views.py": "import catalogue.models, governance.models as g",
        "governance/views.py": "from knowledge import models\nfrom catalogue.search import search_datasets",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    assert wrong_imports(tmp_path) == [
        "opendatalab/http.py:3 catalogue",
        "opendatalab/search.py:2 sig.models",
        "opendatalab/search.py:2 sig.models.Territory",
        "opendatalab/urls.py:3 .",
        "sig/relay.py:1 catalogue",
        "sig/relay.py:1 catalogue.models",
        "sig/relay.py:2 opendatalab.urls",
        "catalogue/api.py:1 knowledge.models",
        "catalogue/api.py:1 knowledge.models.Question",
        "catalogue/sync/__init__.py:1 .plan",
        "catalogue/tasks.py:2 tests.tools",
        "catalogue/tasks.py:2 tests.tools.faults",
        "knowledge/views.py:1 governance.models",
    ]
