"""What the team's pages send: a real form, filled as it is shown, then changed."""

from bs4 import BeautifulSoup


def page_of(team, path: str) -> BeautifulSoup:
    return BeautifulSoup(team.get(path).content, "html.parser")


def shown_fields(form) -> dict[str, str | list[str]]:
    """What a browser would send if nobody touched the form."""
    sent: dict[str, str | list[str]] = {}
    for item in form.select("input[name]"):
        ticked = item.get("type") not in ("checkbox", "radio") or item.has_attr("checked")
        if item.get("type") != "submit" and ticked:
            sent[item["name"]] = item.get("value", "")
    sent |= {item["name"]: item.get_text().removeprefix("\n") for item in form.select("textarea[name]")}
    for item in form.select("select[name]"):
        chosen = item.select_one("[selected]")
        sent[item["name"]] = chosen["value"] if chosen else ""
    return sent


def send(team, path: str, form_id: str, **changes):
    """Open the page, change some fields, save."""
    form = page_of(team, path).select_one(f"#{form_id}")
    answer = team.post(path, shown_fields(form) | changes)
    assert answer.status_code == 302, BeautifulSoup(answer.content, "html.parser").select(".errorlist")
    return answer


def send_meeting(team, meeting, **changes):
    send(team, f"/admin/governance/meeting/{meeting.pk}/change/", "meeting_form", **changes)
    meeting.refresh_from_db()


def send_outcome(team, outcome, **changes):
    send(team, f"/admin/governance/outcome/{outcome.pk}/change/", "outcome_form", **changes)
    outcome.refresh_from_db()
