"""What the tests of the team’s pages about items share."""

import io
import zipfile

from bs4 import BeautifulSoup
from django.urls import reverse

from knowledge.workflow import ROLES

ADD = reverse("admin:knowledge_item_add")


LIST = reverse("admin:knowledge_item_changelist")


def change(item):
    return reverse("admin:knowledge_item_change", args=[item.pk])


def soup(response):
    return BeautifulSoup(response.content.decode(), "html5lib")


def fields_of(response):
    """What the form would send untouched, as a browser does."""
    form = soup(response).select_one("#item_form")
    sent = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        kind = field.get("type")
        if kind in ("submit", "file") or (kind == "checkbox" and not field.has_attr("checked")):
            continue
        if field.find_parent("template"):
            continue
        if field.name == "textarea":
            value = field.text
        elif field.name == "select":
            value = next((o["value"] for o in field.select("option[selected]")), "")
        else:
            value = field.get("value", "")
        sent.setdefault(field["name"], []).append(value)
    return sent


def messages_of(response):
    return [message.text for message in soup(response).select(".messagelist li")]


def errors_of(response):
    return [error.text for error in soup(response).select(".errorlist li")]


def zip_names(response):
    return zipfile.ZipFile(io.BytesIO(response.content)).namelist()


WRITER, REVIEWER, PUBLISHER = (name.rpartition(" ")[2] for name in ROLES)


# Page → who may get it; a person of the team without role gets none.
PAGES = {
    "knowledge_item_changelist": {"writer", "reviewer", "publisher"},
    "knowledge_item_add": {"writer", "publisher"},
    "knowledge_item_change": {"writer", "reviewer", "publisher"},
    "knowledge_item_history": {"writer", "reviewer", "publisher"},
    "knowledge_item_delete": set(),
    "knowledge_item_preview": {"writer", "reviewer", "publisher"},
    "knowledge_item_links": {"writer", "reviewer", "publisher"},
    "knowledge_item_export": {"writer", "reviewer", "publisher"},
    "knowledge_item_export_one": {"writer", "reviewer", "publisher"},
    "knowledge_item_import": {"publisher"},
    "knowledge_item_version": {"writer", "reviewer", "publisher"},
    "knowledge_item_origin": {"writer", "reviewer", "publisher"},
    "knowledge_image_changelist": {"writer", "reviewer", "publisher"},
    "knowledge_image_add": {"writer", "publisher"},
    "knowledge_image_change": {"writer", "reviewer", "publisher"},
    "knowledge_image_history": {"writer", "reviewer", "publisher"},
    "knowledge_image_delete": {"publisher"},
    "knowledge_feedback_changelist": {"writer", "reviewer", "publisher"},
    "knowledge_feedback_add": set(),
    "knowledge_feedback_change": {"writer", "reviewer", "publisher"},
    "knowledge_feedback_history": {"writer", "reviewer", "publisher"},
    "knowledge_feedback_delete": {"publisher"},
    "knowledge_linkcheck_changelist": {"writer", "reviewer", "publisher"},
    "knowledge_linkcheck_add": set(),
    "knowledge_linkcheck_change": {"writer", "reviewer", "publisher"},
    "knowledge_linkcheck_history": {"writer", "reviewer", "publisher"},
    "knowledge_linkcheck_delete": set(),
}
