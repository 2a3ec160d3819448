"""Kept tiles, before sessions, pages and queries: a map asks for dozens of them at once."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from sig.relay.http import respond
from sig.relay.pictures import DEEPEST, kept_tile
from sig.relay.targets import known

PREFIX = "/cartes/couches/"
TILE = re.compile(r"/cartes/couches/([\w-]{1,80})/tuile/(\d{1,2})/(\d{1,7})/(\d{1,7})\.png", re.ASCII)
GetResponse = Callable[[HttpRequest], HttpResponse]


class KeptTiles:
    """Answers for a tile that is kept and fresh; everything else goes on to the view."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(PREFIX) and (response := self._kept(request)):
            return response
        return self.get_response(request)

    @staticmethod
    def _kept(request: HttpRequest) -> HttpResponse | None:
        found = TILE.fullmatch(request.path_info)
        if not found or request.method != "GET" or request.META.get("QUERY_STRING"):
            return None
        target = known(found.group(1))
        z, x, y = (int(text) for text in found.groups()[1:])
        if target is None or not target.has_images or z > DEEPEST:
            return None
        answer = kept_tile(target, z, x, y)
        return respond(request, answer) if answer else None
