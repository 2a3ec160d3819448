"""The team’s pages: an address seen before it is saved, layers ticked, a dataset’s service in two clicks."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from sig.models import Layer, LayerChange, MapService
from sig.relay.pictures import blank_png
from tests.catalogue.factories import make_dataset, make_organization
from tests.sig.standin import recorded

pytestmark = pytest.mark.django_db
ADD = "/admin/sig/mapservice/add/"


@pytest.fixture
def mine(server):
    server.capabilities()
    server.answers["GetMap"] = ("image/png", blank_png(160, 160))
    server.answers["DescribeFeatureType"] = ("text/xml", recorded("schema-epci.xml"))
    server.answers["GetFeature"] = ("application/json", b'{"type": "FeatureCollection", "features": []}')
    return server


def parse(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def offered(page: BeautifulSoup) -> list[tuple[str, bool]]:
    return [
        (box["value"].partition("|")[0], box.has_attr("checked")) for box in page.select("input[name=choose]")
    ]


def fields_of(page: BeautifulSoup) -> dict[str, list[str]]:
    """What the form would send as it stands."""
    sent: dict[str, list[str]] = {}
    form = page.select_one("#content-main form")
    for field in form.select("input[name], select[name]"):
        if field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            value = chosen["value"] if chosen else ""
        elif field.get("type") == "checkbox" and not field.has_attr("checked"):
            continue
        else:
            value = field.get("value", "")
        sent.setdefault(field["name"], []).append(value)
    return sent


def test_an_address_is_seen_before_anything_is_saved(admin_client, mine):
    page = parse(admin_client.post(ADD, {"address": f"{mine.url}/wms?language=fre&", "action": "look"}))
    assert offered(page) == [
        ("n_commune_s_r73", False),
        ("l_masse_eau_riviere_l_r73", False),
        ("l_station_hydro_p_r73", False),
        ("l_masque_hors_r73", False),
    ]
    text = " ".join(page.get_text(" ").split())
    assert "WMS 1.3.0, WFS 2.0.0" in text
    assert "emprise -0,45 ; 42,52 – 3,47 ; 45,06" in text
    assert MapService.objects.count() == 0
    picture = page.select_one("img.odl-thumb")["src"]
    assert admin_client.get(picture).content == blank_png(160, 160)
    assert mine.asked[-1]["layers"] == "n_commune_s_r73"


def test_layers_ticked_are_saved_with_what_was_decided(admin_client, mine):
    page = parse(admin_client.post(ADD, {"address": f"{mine.url}/wms", "action": "look"}))
    keys = [box["value"] for box in page.select("input[name=choose]")]
    sent = fields_of(page) | {
        "choose": [keys[0], keys[2]],
        f"title-{keys[0]}": "Nos communes",
        "theme": "eau",
        "refresh_minutes": "15",
        "attribution": "DREAL",
        "action": "save",
        "title": "Mon serveur",
    }
    saved = admin_client.post(ADD, sent)
    service = MapService.objects.get()
    assert saved["Location"] == f"/admin/sig/layer/?service__id__exact={service.pk}"
    assert (service.slug, service.wms_url, service.wms_version) == ("mon-serveur", f"{mine.url}/wms", "1.3.0")
    assert list(
        service.layers.values_list("title", "theme", "granularity", "refresh_minutes", "attribution")
    ) == [
        ("Nos communes", "eau", "commune", 15, "DREAL"),
        ("Stations hydrométriques", "eau", "", 15, "DREAL"),
    ]
    assert Layer.objects.get(title="Nos communes").fields[3]["type"] == "number"
    assert LogEntry.objects.get().get_change_message() == "Service enregistré, 2 couches ajoutées."


def test_a_second_choice_shows_what_is_already_there(admin_client, mine, saved_layer):
    layer = saved_layer(mine.url)
    url = reverse("admin:sig_mapservice_choose", args=[layer.service_id])
    page = parse(admin_client.get(url))
    assert [name for name, _ in offered(page)] == [
        "l_masse_eau_riviere_l_r73",
        "l_station_hydro_p_r73",
        "l_masque_hors_r73",
    ]
    assert "déjà choisie" in page.get_text()


def test_a_datasets_service_becomes_a_layer_in_two_clicks(admin_client, client, mine):
    producer = make_organization(1)
    resource = {
        "id": "5b7ffc61-f4a9-40ab-84f5-bd6a1e8b1a7e",
        "title": "n_commune_s_r73",
        "format": "ogc:wms",
        "url": f"{mine.url}/wms?SERVICE=WMS&REQUEST=GetCapabilities",
        "type": "api",
    }
    reference = {
        "id": producer.source_id,
        "name": producer.name,
        "slug": producer.slug,
        "class": "Organization",
    }
    dataset = make_dataset(1, resources=[resource], organization=reference)
    record = parse(admin_client.get(reverse("admin:catalogue_dataset_change", args=[dataset.pk])))
    link = next(a["href"] for a in record.select(".field-maps a"))
    page = parse(admin_client.get(link))  # the first click
    assert offered(page)[0] == ("n_commune_s_r73", True)
    saved = admin_client.post(link, fields_of(page) | {"action": "save"})  # the second
    layer = Layer.objects.get()
    assert saved["Location"] == reverse("admin:sig_layer_change", args=[layer.pk])
    assert (layer.dataset, layer.resource, layer.producer) == (
        dataset.source_id,
        resource["id"],
        producer.source_id,
    )
    public = parse(client.get(dataset.get_absolute_url()))
    assert [a["href"] for a in public.select("section[aria-labelledby=layers-title] a")] == [
        f"/cartes/couches/{layer.slug}/"
    ]
    shown = parse(client.get(f"/cartes/couches/{layer.slug}/"))
    assert f"/jeux-de-donnees/{dataset.source_id}/" in [a["href"] for a in shown.main.select("a[href]")]
    again = parse(admin_client.get(reverse("admin:catalogue_dataset_change", args=[dataset.pk])))
    first = next(a["href"] for a in again.select(".field-maps a"))
    assert first.startswith(reverse("admin:sig_mapservice_choose", args=[layer.service_id]))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("ftp://a.invalid/wms", "Une adresse publique"),
        ("http://user:secret@a.invalid/wms", "Une adresse publique"),
        ("http://127.0.0.1:1/wms", "Une adresse publique"),
        ("http://169.254.169.254/latest/meta-data/", "Une adresse publique"),
        ("http://[::1]/wms", "Une adresse publique"),
        ("http://0x7f.1/wms", "Une adresse publique"),
        ("file:///etc/passwd", "Une adresse publique"),
    ],
)
def test_an_address_that_nobody_should_call_is_refused_before_it_is_called(admin_client, mine, address, said):
    page = admin_client.post(ADD, {"address": address, "action": "look"}).content.decode()
    assert said in page
    assert (mine.asked, MapService.objects.count()) == ([], 0)
    service = MapService.objects.create(slug="s", title="S", wms_url=f"{mine.url}/wms")
    change = reverse("admin:sig_mapservice_change", args=[service.pk])
    sent = {"title": "S", "slug": "s", "wms_url": address, "wfs_url": "", "refresh_hours": 24}
    assert said in admin_client.post(change, sent).content.decode()


def test_what_is_no_service_says_so_and_saves_nothing(admin_client, mine):
    mine.answers.clear()
    mine.answers["GetCapabilities"] = ("text/html", b"<html><body>Bienvenue</body></html>")
    page = admin_client.post(
        ADD, {"address": f"{mine.url}/", "action": "save", "choose": "x|"}
    ).content.decode()
    assert "Rien n’a répondu à cette adresse" in page
    assert MapService.objects.count() == 0


def test_attributes_and_legend_are_edited_as_tables(admin_client, mine, saved_layer):
    layer = saved_layer(mine.url, fields=[{"name": "nom", "label": "Nom", "type": "text", "shown": True}])
    url = reverse("admin:sig_layer_change", args=[layer.pk])
    page = parse(admin_client.get(url))
    sent = fields_of(page)
    sent |= {
        "fields_rows-0-label": "Nom de la commune",
        "fields_rows-0-shown": "on",
        "classes_rows-0-label": "Commune",
        "classes_rows-0-colour": "#1f78b4",
    }
    assert admin_client.post(url, sent).status_code == 302
    layer.refresh_from_db()
    assert layer.fields == [{"name": "nom", "label": "Nom de la commune", "type": "text", "shown": True}]
    assert layer.classes == [{"label": "Commune", "colour": "#1f78b4"}]
    bad = parse(admin_client.post(url, sent | {"classes_rows-0-colour": "red; background: url(x)"}))
    assert "Une couleur s’écrit comme #1f78b4." in bad.get_text()


def test_changes_wait_for_somebody_and_are_treated(admin_client, mine, saved_layer):
    layer = saved_layer(mine.url)
    change = LayerChange.objects.create(
        service=layer.service, layer=layer, kind=LayerChange.Kind.GONE, name="x", detail="y"
    )
    Layer.objects.update(failures=3)
    index = parse(admin_client.get("/admin/")).select_one(".odl-notices").get_text()
    assert "1 changement en amont sur des couches" in index
    assert "1 couche publiée en panne" in index
    admin_client.post(
        reverse("admin:sig_layerchange_changelist"),
        {"action": "acknowledge", "_selected_action": [change.pk]},
    )
    change.refresh_from_db()
    assert change.acknowledged is True


def test_a_picture_that_we_did_not_sign_is_not_asked(admin_client, client, mine):
    assert admin_client.get("/admin/sig/mapservice/apercu.png?couche=abc").status_code == 404
    client.logout()
    assert client.get("/admin/sig/mapservice/apercu.png?couche=abc").status_code == 302
    assert mine.asked == []
