"""Who may do what in the team's pages: the rule, as a table. A list that is not in it fails the tests.

v reads the list, a row and its history; a adds; c changes; d deletes. A new list is a new line; the columns
are those of COLUMNS, and whoever administers the portal is the last.
"""

from governance.roles import CHAIR, EXPERT, FACILITATOR, LEAD, MODERATOR, SECRETARY
from knowledge.workflow import ROLES as OF_KNOWLEDGE

WRITER, REVIEWER, PUBLISHER = OF_KNOWLEDGE
NOBODY, ADMIN = "sans rôle", "administration"
COLUMNS = (LEAD, SECRETARY, CHAIR, FACILITATOR, MODERATOR, EXPERT, WRITER, REVIEWER, PUBLISHER, ADMIN)
LISTS = """
list                        lead  secr  chair facil moder exper writ  revi  publ  admin
auth.group                  -     -     -     -     -     -     -     -     -     vacd
auth.user                   -     -     -     -     -     -     -     -     -     vacd
catalogue.codecolumn        -     -     -     -     -     -     -     -     -     vacd
catalogue.dataset           -     -     -     -     -     -     -     -     -     vc
catalogue.embedsite         -     -     -     -     -     -     -     -     -     vcd
catalogue.emptysearch       -     -     -     -     -     -     -     -     -     v
catalogue.hiddensearch      -     -     -     -     -     -     -     -     -     vd
catalogue.organization      -     -     -     -     -     -     -     -     -     vc
catalogue.perimeterrule     -     -     -     -     -     -     -     -     -     vacd
catalogue.reuse             -     -     -     -     -     -     -     -     -     v
catalogue.setaside          -     -     -     -     -     -     -     -     -     v
catalogue.syncrun           -     -     -     -     -     -     -     -     -     v
catalogue.synonym           -     -     -     -     -     -     -     -     -     vacd
governance.activity         vacd  -     -     vc    -     -     -     -     -     vacd
governance.ballot           v     -     -     v     -     -     -     -     -     v
governance.barcamp          vac   v     -     vac   -     -     -     -     -     vac
governance.body             vacd  v     v     vc    -     -     -     -     -     vacd
governance.charter          vacd  -     -     vac   -     -     -     -     -     vacd
governance.comment          vc    -     -     vc    -     -     -     -     -     vc
governance.conformance      vacd  -     -     vac   -     -     -     -     -     vacd
governance.contest          vac   v     -     vac   -     -     -     -     -     vac
governance.deliverable      vacd  -     -     vac   -     -     -     -     -     vacd
governance.entry            vac   -     -     vac   -     -     -     -     -     vacd
governance.evaluation       va    v     -     v     -     -     -     -     -     va
governance.event            v     v     v     v     v     -     -     -     -     v
governance.eventoutput      vac   v     -     vac   -     -     -     -     -     vac
governance.experiment       vacd  -     -     vac   -     -     -     -     -     vacd
governance.hypothesis       vacd  vc    -     vc    -     -     -     -     -     vacd
governance.indicator        vac   v     -     v     -     -     -     -     -     vac
governance.inventoryimport  vac   -     -     vac   -     -     -     -     -     vacd
governance.inventoryitem    vacd  -     -     vac   -     -     -     -     -     vacd
governance.mandate          vacd  v     v     v     -     -     -     -     -     vacd
governance.measurement      va    v     -     va    -     -     -     -     -     va
governance.meeting          vac   vac   vc    v     -     -     -     -     -     vac
governance.outcome          vc    vc    v     vc    -     -     -     -     -     vc
governance.partner          vacd  v     v     vac   -     -     -     -     -     vacd
governance.phase            vacd  -     -     v     -     -     -     -     -     vacd
governance.plan             vac   -     -     vac   -     -     -     -     -     vac
governance.precision        vc    -     -     vc    vc    -     -     -     -     vc
governance.registration     vcd   vc    -     -     -     -     -     -     -     vcd
governance.relay            vacd  -     -     -     -     v     -     -     -     vacd
governance.request          vc    -     -     vc    vc    -     -     -     -     vc
governance.sector           vacd  -     -     vc    -     -     -     -     -     vacd
governance.series           vc    v     -     v     -     -     -     -     -     vc
governance.session          vacd  v     -     vac   -     -     -     -     -     vacd
governance.standard         vac   -     -     vac   -     -     -     -     -     vac
governance.support          v     -     -     v     v     -     -     -     -     v
governance.supportfile      vac   -     -     -     -     vc    -     -     -     vac
governance.survey           vac   -     -     vac   -     -     -     -     -     vac
governance.surveyanswer     vcd   -     -     -     -     -     -     -     -     vcd
governance.surveyremark     vc    -     -     -     -     -     -     -     -     vcd
governance.wave             vac   -     -     vac   -     -     -     -     -     vac
knowledge.askedquestion     -     -     -     -     v     -     -     -     v     v
knowledge.feedback          -     -     -     -     -     -     v     v     vd    vd
knowledge.handbookedition   -     -     -     -     -     -     -     -     v     v
knowledge.handbookpart      -     -     -     -     -     -     -     -     vacd  vacd
knowledge.image             -     -     -     -     -     -     vac   v     vacd  vacd
knowledge.item              -     -     -     -     -     -     vac   vc    vac   vacd
knowledge.linkcheck         -     -     -     -     -     -     v     v     v     v
opendatalab.contactmessage  vc    -     -     -     vc    -     -     -     -     vc
opendatalab.erasure         v     -     -     -     -     -     -     -     -     v
opendatalab.outgoingmail    v     -     -     -     -     -     -     -     -     v
opendatalab.upstream        -     -     -     -     -     -     -     -     -     v
sig.datasource              -     -     -     -     -     -     -     -     -     vacd
sig.entrusteddata           -     -     -     -     -     -     -     -     -     vcd
sig.layer                   -     -     -     -     -     -     -     -     -     vcd
sig.layerchange             -     -     -     -     -     -     -     -     -     v
sig.mapservice              -     -     -     -     -     -     -     -     -     vacd
sig.territory               -     -     -     -     -     -     -     -     -     vc
sig.thematicmap             -     -     -     -     -     -     -     -     -     vacd
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
    "admin:governance_barcamp_grid": ("get", (LEAD, FACILITATOR, ADMIN)),
    "admin:governance_barcamp_lines": ("get", (LEAD, FACILITATOR, ADMIN)),
    "admin:governance_barcamp_preview": ("get", (LEAD, SECRETARY, FACILITATOR, ADMIN)),
    "admin:governance_contest_marks": ("get", (LEAD, FACILITATOR, ADMIN)),
    "admin:governance_inventoryimport_aside": ("get", (LEAD, FACILITATOR, ADMIN)),
    "admin:governance_inventoryimport_template": ("get", (LEAD, FACILITATOR, ADMIN)),
    "admin:governance_meeting_preview": ("get", (LEAD, SECRETARY, CHAIR, FACILITATOR, ADMIN)),
    "admin:governance_sector_frame": ("get", (LEAD, FACILITATOR, ADMIN)),
    "admin:governance_sector_from_frame": ("get", (LEAD, ADMIN)),
    "admin:governance_wave_preview": ("get", (LEAD, FACILITATOR, ADMIN)),
    "admin:governance_wave_results": ("get", (LEAD, FACILITATOR, ADMIN)),
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
