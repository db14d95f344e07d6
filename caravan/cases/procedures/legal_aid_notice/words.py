"""Legal aid on notice in words; what it shares with legal aid on application is said once, there."""

from django.utils.translation import gettext_lazy as _

from caravan.cases.asks import Ask
from caravan.cases.procedure import Act, Paper, Stage
from caravan.cases.procedures.legal_aid import words as aid
from caravan.cases.procedures.legal_aid.words import REASON, article
from caravan.cases.procedures.legal_aid_notice.forms import NOTICE

SHARED_STAGES = (
    "in_progress",
    "replacing",
    "reported",
    "terminated",
    "termination_objected",
    "closed",
    "closed_terminated",
)
STAGES = {
    "notified": Stage(
        _("Notice received"),
        _("The legal aid agency was asked to assign a lawyer. Nobody has to apply, and nobody asks what you earn."),
        _("It assigns a lawyer within three days and tells whoever sent the notice."),
    ),
    "granted": Stage(
        _("Another lawyer is being chosen"),
        _("The agency is choosing a lawyer for you."),
        _("You are told who it is. It costs you nothing."),
    ),
    "assigned": Stage(
        _("Lawyer named"),
        _("A lawyer was named for you and is about to take the case over."),
        _("Your lawyer gets in touch with you."),
    ),
    **{key: aid.STAGES[key] for key in SHARED_STAGES},
    "withdrawn": Stage(_("Notice taken back"), _("Whoever sent the notice has taken it back.")),
}
SHARED_ACTS = (
    "assign",
    "decline",
    "report_progress",
    "ask_for_other_lawyer",
    "keep_lawyer",
    "report_closing",
    "return_report",
    "close",
    "follow_up",
    "terminate",
    "object",
    "uphold",
    "order_correction",
    "let_rest",
)
ACTS = {
    **{key: aid.ACTS[key] for key in SHARED_ACTS},
    "assign": Act(
        aid.ACTS["assign"].label, aid.ACTS["assign"].done, aid.ACTS["assign"].asks, basis=(article(36), article(26))
    ),
    "accept": Act(_("Take the case"), _("The lawyer took the case"), basis=(article(46),)),
    "complete": Act(
        _("Correct what the notice says"),
        _("What the notice says was corrected"),
        NOTICE,
        begins_with_facts=True,
        kept_from_person=frozenset(ask.key for ask in NOTICE),
    ),
    "take_notice_back": Act(
        _("The notice was taken back"),
        _("The notice was taken back"),
        (Ask("letter_number", _("Number of the letter"), is_required=False, longest=80), REASON),
        is_grave=True,
    ),
}
PAPERS = (Paper("notice", _("The notice itself"), _("The letter of the court, procuratorate or police office.")),)
TERMS = tuple(term for term in aid.TERMS if term.key != "aid.supplement")
