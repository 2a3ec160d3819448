"""What must never happen on a page, noted as it happens."""

from urllib.parse import urlsplit

REPORTS = """
window.__reports = [];
document.addEventListener('securitypolicyviolation',
  (event) => window.__reports.push([event.effectiveDirective, event.blockedURI]));
"""


class Watch:
    """Notes content policy reports, script errors, failed answers, foreign requests and cookies.

    Nothing leaves this machine: a request to another origin is noted and cut.
    """

    def __init__(self, page, origin: str):
        self.page, self.origin = page, origin
        self.notes: list[str] = []
        page.add_init_script(REPORTS)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.notes.append(f"script: {error}"))
        page.on("dialog", self._dialog)
        page.on("response", self._response)
        page.route(lambda url: self._is_foreign(url), self._foreign)

    def _is_foreign(self, url: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https", "ws", "wss") and not url.startswith(f"{self.origin}/")

    def _foreign(self, route) -> None:
        self.notes.append(f"foreign: {route.request.url}")
        route.abort()

    def _console(self, said) -> None:
        if said.type == "error" and "Failed to load resource" not in said.text:  # told by its answer
            self.notes.append(f"console: {said.text}")

    def _dialog(self, dialog) -> None:
        self.notes.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _response(self, answer) -> None:
        document = answer.request.resource_type == "document"
        if answer.status >= 400 and not document:
            self.notes.append(f"{answer.status}: {answer.url}")

    def seen(self) -> list[str]:
        """Everything noted since the last time, with what the present page and its context hold."""
        notes, self.notes = self.notes, []
        notes += [f"policy: {report}" for report in self.page.evaluate("window.__reports ?? []")]
        notes += [f"cookie: {cookie['name']}" for cookie in self.page.context.cookies()]
        stored = "Object.keys(localStorage).concat(Object.keys(sessionStorage))"
        return notes + [f"stored: {name}" for name in self.page.evaluate(stored)]
