"""Who may do what in the team's pages: the rule, as a table. A list that is not in it fails the tests.

v reads the list, a row and its history; a adds; c changes; d deletes. A new list is a new line; the columns
are those of COLUMNS, and whoever administers the portal is the last.
"""

from governance.roles import CHAIR, FACILITATOR, LEAD, MODERATOR, SECRETARY
from knowledge.workflow import ROLES as OF_KNOWLEDGE

WRITER, REVIEWER, PUBLISHER = OF_KNOWLEDGE
NOBODY, ADMIN = "sans rôle", "administration"
COLUMNS = (LEAD, SECRETARY, CHAIR, FACILITATOR, MODERATOR, WRITER, REVIEWER, PUBLISHER, ADMIN)
LISTS = """
list                        lead  secr  chair facil moder writ  revi  publ  admin
auth.group                  -     -     -     -     -     -     -     -     vacd
auth.user                   -     -     -     -     -     -     -     -     vacd
catalogue.codecolumn        -     -     -     -     -     -     -     -     vacd
catalogue.dataset           -     -     -     -     -     -     -     -     vc
catalogue.embedsite         -     -     -     -     -     -     -     -     vcd
catalogue.emptysearch       -     -     -     -     -     -     -     -     v
catalogue.hiddensearch      -     -     -     -     -     -     -     -     vd
catalogue.organization      -     -     -     -     -     -     -     -     vc
catalogue.perimeterrule     -     -     -     -     -     -     -     -     vacd
catalogue.reuse             -     -     -     -     -     -     -     -     v
catalogue.setaside          -     -     -     -     -     -     -     -     v
catalogue.syncrun           -     -     -     -     -     -     -     -     v
catalogue.synonym           -     -     -     -     -     -     -     -     vacd
governance.body             vacd  v     v     vc    -     -     -     -     vacd
governance.event            v     v     v     v     v     -     -     -     v
governance.mandate          vacd  v     v     v     -     -     -     -     vacd
governance.meeting          vac   vac   vc    v     -     -     -     -     vac
governance.outcome          vc    vc    v     vc    -     -     -     -     vc
governance.partner          vacd  v     v     vac   -     -     -     -     vacd
governance.registration     vcd   vc    -     -     -     -     -     -     vcd
governance.request          vc    -     -     vc    vc    -     -     -     vc
governance.sector           vacd  -     -     vc    -     -     -     -     vacd
governance.support          v     -     -     v     v     -     -     -     v
knowledge.askedquestion     -     -     -     -     v     -     -     v     v
knowledge.feedback          -     -     -     -     -     v     v     vd    vd
knowledge.handbookedition   -     -     -     -     -     -     -     v     v
knowledge.handbookpart      -     -     -     -     -     -     -     vacd  vacd
knowledge.image             -     -     -     -     -     vac   v     vacd  vacd
knowledge.item              -     -     -     -     -     vac   vc    vac   vacd
knowledge.linkcheck         -     -     -     -     -     v     v     v     v
opendatalab.contactmessage  vc    -     -     -     vc    -     -     -     vc
opendatalab.erasure         v     -     -     -     -     -     -     -     v
opendatalab.outgoingmail    v     -     -     -     -     -     -     -     v
opendatalab.upstream        -     -     -     -     -     -     -     -     v
sig.datasource              -     -     -     -     -     -     -     -     vacd
sig.entrusteddata           -     -     -     -     -     -     -     -     vcd
sig.layer                   -     -     -     -     -     -     -     -     vcd
sig.layerchange             -     -     -     -     -     -     -     -     v
sig.mapservice              -     -     -     -     -     -     -     -     vacd
sig.territory               -     -     -     -     -     -     -     -     vc
sig.thematicmap             -     -     -     -     -     -     -     -     vacd
"""


def lists() -> dict[str, dict[str, str]]:
    """By list, what each role may do; "" is nothing."""
    found = {}
    for line in LISTS.strip().splitlines()[1:]:
        name, *cells = line.split()
        may = dict(zip(COLUMNS, (cell.replace("-", "") for cell in cells), strict=True))
        found[name] = {NOBODY: "", **may}
    return found


def as_line(name: str, may: dict[str, str]) -> str:
    """As the table writes it: to be read, and copied there once it is what is wanted."""
    cells = (f"{may[role] or '-':<6}" for role in COLUMNS)
    return f"{name:<28}{''.join(cells)}".rstrip()


# Pages of the admin beside its lists: how each is asked, and the roles to which it opens.
KNOWLEDGE = (WRITER, REVIEWER, PUBLISHER, ADMIN)
PAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "admin:catalogue_dataset_map": ("get", (ADMIN,)),
    "admin:catalogue_plan": ("get", (ADMIN,)),
    "admin:catalogue_plan_decide": ("post", (ADMIN,)),
    "admin:catalogue_sync_now": ("post", (ADMIN,)),
    "admin:governance_meeting_preview": ("get", (LEAD, SECRETARY, CHAIR, FACILITATOR, ADMIN)),
    "admin:knowledge_item_export": ("get", KNOWLEDGE),
    "admin:knowledge_item_export_one": ("get", KNOWLEDGE),
    "admin:knowledge_item_import": ("get", (PUBLISHER, ADMIN)),
    "admin:knowledge_item_links": ("get", KNOWLEDGE),
    "admin:knowledge_item_origin": ("get", KNOWLEDGE),
    "admin:knowledge_item_preview": ("post", KNOWLEDGE),
    "admin:knowledge_item_version": ("get", KNOWLEDGE),
    "admin:opendatalab_outgoingmail_samples": ("get", (LEAD, ADMIN)),
    "admin:person": ("get", (LEAD, ADMIN)),
    "admin:sig_mapservice_choose": ("get", (ADMIN,)),
    "admin:sig_thumbnail": ("get", (ADMIN,)),
}
# Of Django's own site: open to any account of the team, and what they show is made of the lists above.
SITE = (
    *("admin:index", "admin:app_list", "admin:jsi18n", "admin:login", "admin:logout", "admin:view_on_site"),
    "admin:autocomplete",  # see test_completions_open_with_their_list
    *("admin:password_change", "admin:password_change_done", "admin:auth_user_password_change"),
)
