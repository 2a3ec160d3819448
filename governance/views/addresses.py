"""Where pages of requests are in the site."""

from django.urls import reverse


def crumbs(*path: str) -> list[dict[str, str]]:
    """« Gouvernance », « Demandes », then labels, each but the last followed by its address."""
    trail = [
        {"label": "Gouvernance", "url": reverse("governance:home")},
        {"label": "Demandes", "url": reverse("governance:request_list")},
    ]
    *between, last = path
    trail += [{"label": label, "url": url} for label, url in zip(between[::2], between[1::2], strict=True)]
    return [*trail, {"label": last}]
