import pytest
from django.contrib.auth.models import Permission, User
from django.utils import timezone

from catalogue.admin import runs
from catalogue.models import (
    EmptySearch,
    HiddenSearch,
    PerimeterRule,
    SetAside,
    Synonym,
)
from tests.catalogue.admin.desk import stopped_run
from tests.catalogue.factories import (
    make_code_column,
    make_dataset,
    make_organization,
    make_places,
    make_reuse,
)


@pytest.fixture
def staff(client):
    """Somebody who may do everything."""
    user = User.objects.create_superuser("equipe", password="phrase de passe assez longue")
    client.force_login(user)
    return user


@pytest.fixture
def reader(client):
    """Somebody who may look and decide nothing."""
    user = User.objects.create_user("lecture", password="phrase de passe assez longue", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(user)
    return user


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return django_capture_on_commit_callbacks


@pytest.fixture
def rung(monkeypatch):
    """The bells rung; `rung.works` says whether the broker answers."""

    class Rung(list):
        works = True

        def __call__(self, task, *args):
            self.append((task.name, *args))
            return self.works

    bells = Rung()
    monkeypatch.setattr(runs, "ring", bells)
    return bells


@pytest.fixture
def one_of_each():
    places = make_places()
    dataset = make_dataset(1)
    run = stopped_run(dataset.source_id)
    return {
        "catalogue_dataset": dataset,
        "catalogue_organization": make_organization(5, territory=places["fr:departement:09"]),
        "catalogue_perimeterrule": PerimeterRule.objects.create(kind="tag", value="eau"),
        "catalogue_reuse": make_reuse(1, datasets=[dataset]),
        "catalogue_syncrun": run,
        "catalogue_setaside": SetAside.objects.create(run=run, kind="dataset", reason="x", payload="{}"),
        "catalogue_emptysearch": EmptySearch.objects.create(words="loup", day=timezone.now().date(), count=2),
        "catalogue_synonym": Synonym.objects.create(word="cantine", means="restauration scolaire"),
        "catalogue_hiddensearch": HiddenSearch.objects.create(fingerprint="0" * 32),
        "catalogue_codecolumn": make_code_column(dataset),
        "sig_territory": places["fr:departement:09"],
    }
