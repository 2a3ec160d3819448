"""The team's page of a file, posted as its form is."""

from bs4 import BeautifulSoup

from governance.models import SupportFile

INLINES = ("steps", "obstacles", "results")


def page_of(file: SupportFile) -> str:
    return f"/admin/governance/supportfile/{file.pk}/change/"


def fields_of_form(response) -> dict[str, str | list[str]]:
    form = BeautifulSoup(response.content, "html.parser").select_one("#supportfile_form")
    sent = {}
    for item in form.select("input[name]"):
        if item.get("type") in ("submit", "file"):
            continue
        if item.get("type") == "checkbox":
            if item.has_attr("checked"):
                sent.setdefault(item["name"], []).append(item.get("value", "on"))
        else:
            sent[item["name"]] = item.get("value", "")
    sent |= {item["name"]: item.get_text().removeprefix("\n") for item in form.select("textarea[name]")}
    for item in form.select("select[name]"):
        chosen = item.select_one("[selected]")
        sent[item["name"]] = chosen["value"] if chosen else ""
    return {name: value for name, value in sent.items() if "__prefix__" not in name}


def save(team, file: SupportFile, *, rows: dict[str, dict] | None = None, **fields):
    """Post the form with some fields changed, and a row added to some inlines."""
    sent = fields_of_form(team.get(page_of(file)))
    for inline in INLINES:
        blank = f"{inline}-{sent[f'{inline}-INITIAL_FORMS']}"
        sent = {name: value for name, value in sent.items() if not name.startswith(f"{blank}-")}
        sent[f"{inline}-TOTAL_FORMS"] = sent[f"{inline}-INITIAL_FORMS"]
    for inline, values in (rows or {}).items():
        number = int(sent[f"{inline}-INITIAL_FORMS"])
        sent[f"{inline}-TOTAL_FORMS"] = str(number + 1)
        sent |= {f"{inline}-{number}-{name}": value for name, value in values.items()}
    answer = team.post(page_of(file), {**sent, **fields}, follow=True)
    file.refresh_from_db()
    return answer
