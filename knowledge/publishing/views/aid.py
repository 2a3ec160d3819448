"""« Puis-je publier ce fichier ? »: one question at a time, all state in the address, then a dated note."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from knowledge.publishing.note import FILE, Note, answered, changes_since, read_note
from knowledge.publishing.rules import PUBLISHABLE, TREAT, LegalRules, Rule, judge, legal_rules
from knowledge.publishing.views.frame import page
from opendatalab.wording import long_date

TITLE = "Puis-je publier ce fichier\u00a0?"


@require_safe
def aid(request: HttpRequest) -> HttpResponse:
    rules, today = legal_rules(), timezone.localdate()
    note = read_note(request.GET, rules, today)
    if rules.next_question(note.answers):
        response = question_page(request, note, rules)
    elif note.day and note.version:
        response = note_page(request, note, rules)
    else:
        response = HttpResponseRedirect(note.signed(rules, today).address(request.path))
    response["Cache-Control"] = "private, no-cache" if request.GET else "public, max-age=0, must-revalidate"
    return response


def question_page(request: HttpRequest, note: Note, rules: LegalRules) -> HttpResponse:
    question = rules.next_question(note.answers)
    kept = [(name, value) for name, value in note.answers.items() if name != question.id]
    return page(
        request,
        "publishing/question.html",
        TITLE,
        step="publishing:aid",
        question=question,
        article=question.article,
        code=rules.code_of(question.article),
        number=rules.questions.index(question) + 1,
        total=len(rules.questions),
        last=rules.is_last(question, note.answers),
        note=note,
        first=not note.answers,
        hidden=kept if not note.file else [*kept, (FILE, note.file)],
        answered=answered(note, rules, request.path),
        version=rules.version,
        law_read=rules.version.law,
    )


def note_page(request: HttpRequest, note: Note, rules: LegalRules) -> HttpResponse:
    found = judge(note.answers, rules)
    since = changes_since(note, rules)
    return page(
        request,
        "publishing/note.html",
        TITLE,
        step="publishing:aid",
        note=note,
        day=long_date(note.day),
        verdict=found.verdict,
        reasons=[told(rule, rules) for rule in found.reasons],
        others=[told(rule, rules) for rule in found.others],
        notes=[told(rule, rules) for rule in found.notes],
        conditions=rules.conditions if found.verdict.id in (PUBLISHABLE, TREAT) else (),
        motives=[rule.motive for rule in (*found.reasons, *found.others) if rule.motive],
        articles=[
            {"words": article.id, "gist": article.gist, "url": rules.code_of(article.id).url}
            for article in found.articles
        ],
        codes=rules.codes,
        answered=answered(note, rules, request.path),
        version=rules.version,
        unknown_version=since is None,
        changes=[{"day": long_date(item.date), "words": item.changes} for item in since or ()],
        law_read=rules.version.law,
        address=f"{settings.SITE_URL}{note.address(request.path)}",
        again=request.path,
    )


def told(rule: Rule, rules: LegalRules) -> dict[str, object]:
    return {
        "says": rule.says,
        "do": rule.do,
        "who": "\u00a0; ".join(rules.helper(name).name for name in rule.who),
        "articles": ", ".join(rule.articles),
    }
