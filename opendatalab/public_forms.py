"""Forms that anybody may send, without account and without cookie.

    class OpinionForm(PublicForm):
        form_id = "opinion"
        text = forms.CharField(label="Votre avis", max_length=1000, widget=forms.Textarea)

    @public_form("opinion")
    def opinion(request):
        form = OpinionForm(request)
        if form.is_valid():
            with transaction.atomic():
                kept, new = Opinion.objects.get_or_create(token_key=form.token_key, defaults={…})
                if new and not form.doubts:
                    queue_mail(…)
            return redirect("opinion_received", kept.receipt)
        return render(request, "….html", {"form": form}, status=form.status)

The page shows `ui/form_errors.html`; its `<form method="post" novalidate>` holds `ui/form_guards.html` and
one `ui/field.html` a field. Two submissions of one page have the same `token_key`, which the table keeps
unique: a double click, a retry or a replay finds the first. `doubts` say why a person should look before
anything happens; the visitor's answer is the same. In tests, `tests/tools/forms.py` fills a form as a
visitor would.
"""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import BadRequest
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from opendatalab import limits
from opendatalab.bare import bare

SALT = "anonymous-form"
LONGEST_STAY = 24 * 3600  # seconds on the page; RGAA 13.1 asks for 20 hours
SHORTEST_STAY = 3
MOST_FIELDS = 200
LARGEST_BODY = 2**20
RETRY_AFTER = 60
TRAP = "site_web"
TOKEN = "jeton"  # noqa: S105
LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
MARKUP = re.compile(r"</?[a-z][^<>]*>|\[/?(?:url|b|i|img|link)\b[^\]]*\]", re.IGNORECASE)
MOST_LINKS = 3
INVISIBLE = "Ce texte contient des caractères invisibles. Tapez-le, ou collez-le sans mise en forme."
ONE_LINE = "Écrivez sur une seule ligne."
CSS = (
    (forms.Select, "fr-select"),
    (forms.CheckboxInput, ""),
    (forms.RadioSelect, ""),
    (forms.CheckboxSelectMultiple, ""),
    (forms.Widget, "fr-input"),
)


class Doubt:
    """Why a submission waits for a person. The words are for the team."""

    NO_TOKEN = "pas de jeton valable"  # noqa: S105
    OTHER_FORM = "jeton d’un autre formulaire"
    TOO_QUICK = "envoyé en moins de trois secondes"
    TRAPPED = "champ piège rempli"
    ELSEWHERE = "envoyé depuis un autre site"
    LINKS = "plusieurs liens"
    MARKUP = "balises dans le texte"
    REPEATED = "même texte reçu plusieurs fois"
    ADDRESS = "adresse employée plusieurs fois aujourd’hui"
    SURGE = "beaucoup de messages en peu de temps"


def email_field(help_text: str, *, required: bool = True) -> forms.EmailField:
    """The one way in which a visitor is asked for an address; `help_text` says what for."""
    return forms.EmailField(
        label="Votre adresse électronique", max_length=254, required=required, help_text=help_text
    )


class PublicForm(forms.Form):
    form_id: ClassVar[str] = ""
    known: ClassVar[dict[str, type["PublicForm"]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.form_id:
            PublicForm.known[cls.form_id] = cls

    def __init__(self, request: HttpRequest, **kwargs: Any):
        self.request = request
        sent = request.POST if request.method == "POST" else None
        super().__init__(sent, **{"label_suffix": "", "auto_id": "champ-%s", **kwargs})
        self.doubts: list[str] = []
        key, doubts = read_token(sent.get(TOKEN, ""), self.form_id) if sent is not None else ("", [])
        self._token_doubts = doubts
        self.token_key = key or (self._key_of_words() if sent is not None else "")
        for name, field in self.fields.items():
            css = next(css for kind, css in CSS if isinstance(field.widget, kind))
            field.widget.attrs.setdefault("class", css)
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = "Écrivez une adresse comme nom@exemple.fr."
                field.widget.attrs.setdefault("autocomplete", "email")
            if field.required:
                field.error_messages["required"] = f"Remplissez «\u00a0{field.label or name}\u00a0»."

    @classmethod
    def fields_sent(cls, request: HttpRequest) -> dict[str, forms.Field]:
        """Those that a page gives back when nothing could be kept."""
        return cls.base_fields

    @property
    def status(self) -> int:
        """Of the page that shows the form: 422 when there is something to put right."""
        return 422 if self.is_bound and self.errors else 200

    @property
    def token(self) -> str:
        """What the page carries: the one sent as long as it is good, so that a retry stays one submission."""
        sent = self.data.get(TOKEN, "") if self.is_bound else ""
        return sent if sent and read_token(sent, self.form_id)[0] else form_token(self.form_id)

    @property
    def wrong_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.errors if name in self.fields]

    def _key_of_words(self) -> str:
        """Without a good token, the same words sent twice are still one submission."""
        words = repr(sorted((name, self.data.getlist(name)) for name in self.data if name != TOKEN))
        return hashlib.blake2b(
            f"{self.form_id}{words}".encode("utf-8", "replace"), digest_size=16
        ).hexdigest()

    def _clean_fields(self) -> None:
        super()._clean_fields()
        for name, value in list(self.cleaned_data.items()):
            if isinstance(value, str) and (wrong := unfit(value, many_lines=self._has_lines(name))):
                self.add_error(name, wrong)

    def _has_lines(self, name: str) -> bool:
        return isinstance(self.fields[name].widget, forms.Textarea)

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.errors:
            self.doubts = [*dict.fromkeys([*self._token_doubts, *self._find_doubts()])]
            if not self.doubts and _past("surge", self.form_id):
                self.doubts.append(Doubt.SURGE)

    def _find_doubts(self) -> Iterator[str]:
        texts = [value for value in self.cleaned_data.values() if isinstance(value, str)]
        words = "\n".join(texts)
        if self.data.get(TRAP):
            yield Doubt.TRAPPED
        if not same_site(self.request):
            yield Doubt.ELSEWHERE
        if len(LINK.findall(words)) >= MOST_LINKS:
            yield Doubt.LINKS
        if MARKUP.search(words):
            yield Doubt.MARKUP
        longest = " ".join(max(texts, key=len, default="").lower().split())
        if len(longest) > 20 and _past("repeated", limits.digest(f"{self.form_id}{longest}")):
            yield Doubt.REPEATED
        for name, field in self.fields.items():
            address = self.cleaned_data.get(name)
            if (
                isinstance(field, forms.EmailField)
                and address
                and _past("address", limits.digest(address.lower()))
            ):
                yield Doubt.ADDRESS


def _past(name: str, whom: str) -> bool:
    return limits.count(name, whom) > settings.LIMITS[name][0]


def unfit(text: str, *, many_lines: bool) -> str:
    """What keeps a text from being stored; empty when it is fit."""
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\r\t" for c in text):
        return INVISIBLE
    if not many_lines and ("\n" in text or "\r" in text):
        return ONE_LINE
    return ""


def form_token(form_id: str) -> str:
    return signing.dumps({"form": form_id, "key": secrets.token_urlsafe(16)}, salt=SALT)


def read_token(token: str, form_id: str) -> tuple[str, list[str]]:
    """The key that makes a submission unique, empty when there is none, and the reasons to doubt it."""
    try:
        data = signing.loads(token, salt=SALT, max_age=LONGEST_STAY)
        form, key = data["form"], data["key"]
    except (signing.BadSignature, ValueError, TypeError, KeyError):
        return "", [Doubt.NO_TOKEN]
    if form != form_id:
        return "", [Doubt.OTHER_FORM]
    try:
        signing.loads(token, salt=SALT, max_age=SHORTEST_STAY)
    except signing.SignatureExpired:
        return key, []
    return key, [Doubt.TOO_QUICK]


def same_site(request: HttpRequest) -> bool:
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in ("same-origin", "none")
    return request.headers.get("Origin") in (None, f"{request.scheme}://{request.get_host()}")


def public_form(form_id: str) -> Callable:
    """A view that shows a PublicForm and takes it. It never reads `request.user`: it gives nobody a right.

    Past the limit, or with a database that does not write, the visitor gets the text back to send it again.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != "POST":
                response = view(request, *args, **kwargs)
            elif _too_large(request):
                return bare("413.html", 413)
            else:
                response = _take(form_id, view, request, *args, **kwargs)
            response["Cache-Control"] = "no-store"  # each page has a token of its own
            return response

        guarded.public_form = form_id
        return guarded

    return decorate


def _too_large(request: HttpRequest) -> bool:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return not length.isdigit() or int(length) > LARGEST_BODY


def _take(
    form_id: str, view: Callable[..., HttpResponse], request: HttpRequest, *args, **kwargs
) -> HttpResponse:
    if sum(len(values) for _, values in request.POST.lists()) > MOST_FIELDS or request.FILES:
        raise BadRequest
    if seconds := limits.wait_for("form", request):
        return give_back(form_id, request, 429, seconds)
    try:
        return view(request, *args, **kwargs)
    except Error:
        return give_back(form_id, request, 503, RETRY_AFTER)


def give_back(form_id: str, request: HttpRequest, status: int, seconds: int) -> HttpResponse:
    """Nothing was kept: a page that holds what the visitor wrote, with a button that sends it again."""
    fields = PublicForm.known[form_id].fields_sent(request)
    shown, carried = [], [(TOKEN, request.POST.get(TOKEN, ""))]
    for name, field in fields.items():
        for value in request.POST.getlist(name):
            if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.HiddenInput):
                long = isinstance(field.widget, forms.Textarea)
                shown.append({"name": name, "label": field.label or name, "value": value, "long": long})
            else:
                carried.append((name, value))
    return bare(
        "site/form_again.html",
        status,
        retry_after=seconds,
        seconds=seconds,
        busy=status == 429,
        action=request.get_full_path(),
        shown=shown,
        carried=carried,
    )
