"""Complaints about legal aid in words: where one stands, what each step says and asks, the terms of our own."""

from django.utils.translation import gettext_lazy as _

from caravan.cases.asks import Ask, Kind
from caravan.cases.procedure import Act, Stage, Term
from caravan.cases.procedures.complaint.table import ACKNOWLEDGE, ANSWER, KEEP_OPEN, SECOND
from caravan.engine.deadlines import Citation

AID_LAW = "中华人民共和国法律援助法"
LAWYERS_LAW = "中华人民共和国律师法"
COMPLAIN, ANSWERED_IN_TIME = Citation(AID_LAW, article=55), Citation(AID_LAW, article=56)
# The bureau of the county looks into complaints about lawyers; their association takes them as well.
OVER_LAWYERS = (Citation(LAWYERS_LAW, article=52), Citation(LAWYERS_LAW, article=46))

STAGES = {
    "received": Stage(
        _("Complaint received"),
        _("Your complaint has a number. Somebody who took no part in your case looks into it."),
        _("You are told that it is being looked into, and then what was found. Your legal aid goes on meanwhile."),
    ),
    "looked_into": Stage(
        _("Being looked into"),
        _("Your complaint is being looked into: both sides are heard and the file is read."),
        _("You are told what was found and what follows from it."),
    ),
    "answered": Stage(
        _("Answered"),
        _("What was found stands below."),
        _(
            "If you are not content, say so: somebody else looks at it anew. About a lawyer you can also turn to the "
            "lawyers' association. You can ask for another lawyer in your case at any time."
        ),
    ),
    "second_look": Stage(
        _("Looked at anew"),
        _("You are not content with the answer. Somebody else looks at it anew."),
        _("You are told what they found. About a lawyer you can also turn to the lawyers' association."),
    ),
    "closed": Stage(
        _("Complaint closed"),
        _("The complaint is closed. What was found stands below."),
        _(
            "If something new happens, complain again. Besides this you can turn to the bureau above, and about a "
            "lawyer to the lawyers' association."
        ),
    ),
    "withdrawn": Stage(_("Withdrawn"), _("You have taken the complaint back. You can complain again at any time.")),
}

TERMS = (
    Term(
        ACKNOWLEDGE,
        _("Say that it is being looked into"),
        _("Whoever handles a complaint says within one day that they look into it."),
        days=1,
    ),
    Term(
        ANSWER,
        _("Answer the complaint"),
        _("The law says in good time; here an answer comes within fifteen days."),
        days=15,
    ),
    Term(
        KEEP_OPEN,
        _("Say that you are not content"),
        _("The complaint stays open for fifteen days after the answer."),
        days=15,
        is_ours=False,
    ),
    Term(SECOND, _("Look at it anew"), _("The second answer comes within fifteen days."), days=15),
)

ABOUT = (
    ("lawyer", _("The lawyer")),
    ("agency", _("The legal aid agency or its staff")),
    ("other", _("Somebody else who was involved")),
)
CONDUCT = (
    ("absent", _("Did nothing, or cannot be reached")),
    ("late", _("Missed a date or a time limit")),
    ("money", _("Asked for money or took something")),
    ("promise", _("Promised a result")),
    ("pressure", _("Pressed me to give in or to withdraw")),
    ("rude", _("Was rude")),
    ("secret", _("Told others what is mine")),
    ("other", _("Something else")),
)
FORM = (
    Ask("about", _("Who is it about?"), Kind.CHOICE, choices=ABOUT),
    Ask("conduct", _("What was wrong?"), Kind.MANY, choices=CONDUCT),
    Ask("story", _("What happened?"), Kind.TEXT, hint=_("Who, when, where. Simple words will do.")),
    Ask("wish", _("What should happen?"), Kind.TEXT, is_required=False, longest=600),
)

_FINDING = Ask(
    "finding",
    _("What was found"),
    Kind.CHOICE,
    choices=(
        ("justified", _("The complaint is justified")),
        ("partly", _("The complaint is justified in part")),
        ("unfounded", _("The complaint is not justified")),
    ),
)
_ANSWER = Ask(
    "answer",
    _("Answer to whoever complained"),
    Kind.TEXT,
    hint=_("Point by point and in plain words: the person reads it."),
)
_FOLLOWS = Ask(
    "follows",
    _("What follows from it"),
    Kind.MANY,
    is_required=False,
    choices=(
        ("talked", _("Spoken with whoever it is about")),
        ("replaced", _("Another lawyer is named")),
        ("bureau", _("Passed on to the bureau that supervises lawyers")),
        ("association", _("Passed on to the lawyers' association")),
        ("refund", _("Money is paid back")),
    ),
)

ACTS = {
    "acknowledge": Act(
        _("I look into it"),
        _("Somebody looks into the complaint"),
        hint=_("The person is told your name. Whoever the complaint is about is not told who complained by this."),
        basis=(ANSWERED_IN_TIME,),
    ),
    "answer_complaint": Act(
        _("Answer the complaint"),
        _("The complaint was answered"),
        (_FINDING, _ANSWER, _FOLLOWS),
        basis=(ANSWERED_IN_TIME, *OVER_LAWYERS),
    ),
    "not_content": Act(
        _("I am not content with the answer"),
        _("The person is not content; somebody else looks at it anew"),
        (Ask("why", _("What is still wrong?"), Kind.TEXT),),
    ),
    "content": Act(_("I am content, close it"), _("The person is content with the answer"), is_grave=True),
    "let_it_rest": Act(_("Closed: nobody objected"), _("Nobody objected to the answer, so it is closed")),
    "answer_again": Act(
        _("Answer anew"),
        _("The complaint was looked at anew"),
        (_FINDING, _ANSWER, _FOLLOWS),
        basis=(ANSWERED_IN_TIME, *OVER_LAWYERS),
        is_grave=True,
    ),
    "withdraw": Act(
        _("Take the complaint back"),
        _("The complaint was taken back"),
        (Ask("reason", _("Why"), Kind.TEXT, is_required=False, longest=500),),
        is_grave=True,
    ),
}
