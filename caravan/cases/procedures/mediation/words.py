"""People's mediation in words: where a case stands, what each step says and asks, the terms of our own."""

from django.utils.translation import gettext_lazy as _

from caravan.cases.asks import Ask, Kind, of_table
from caravan.cases.procedure import Act, Stage, Term
from caravan.cases.procedures.mediation.table import CHASE, CHECK, MEET, NEXT_DUE, REPLY, SETTLE, SIGN
from caravan.engine.deadlines import Citation
from caravan.rulebook.jurisdiction import CONFIRMING_COURTS

LAW = "中华人民共和国人民调解法"


def article(number: int, paragraph: int | None = None) -> Citation:
    return Citation(LAW, article=number, paragraph=paragraph)


STAGES = {
    "applied": Stage(
        _("Asked for mediation"),
        _("The mediation committee looks at whether it can mediate."),
        _("Then it invites the other side. Nobody has to take part."),
    ),
    "invited": Stage(
        _("Other side invited"),
        _("The other side was invited and has not answered yet."),
        _("If they agree, you meet. If they say no, mediation ends and you are told the other ways."),
    ),
    "consented": Stage(
        _("Both sides agree to mediate"),
        _("Both sides want to try. A mediator arranges the first meeting."),
        _("You may choose the mediator together, and stop at any time."),
    ),
    "in_session": Stage(
        _("Talks are going on"),
        _("The mediator talks with both sides. Offers can be made at any hour."),
        _("If you agree, the mediator writes it down. If not, you are told the other ways."),
    ),
    "agreed": Stage(
        _("Agreement written, not signed yet"),
        _("The text is ready. Both sides read it and put their names to it."),
        _("It takes effect on the day on which both sides and the mediator have signed and the seal is set."),
    ),
    "performing": Stage(
        _("The agreement is being kept"),
        _("The agreement binds both sides. What was promised is being done."),
        _("The committee watches that it is kept. Within thirty days both sides may ask the court to confirm it."),
    ),
    "late": Stage(
        _("Something is late"),
        _("A promise was not kept in time. The mediator speaks with whoever owes it."),
        _("If it is not made good, the court can be asked. What a court has confirmed can be enforced."),
    ),
    "performed": Stage(_("Agreement kept"), _("Everything that was promised has been done.")),
    "unperformed": Stage(
        _("Agreement not kept"),
        _("The agreement was not kept in full. The committee has told both sides what can be done now."),
    ),
    "failed": Stage(
        _("No agreement"),
        _("The two sides could not agree. The ways that are open now are named below, and there is a certificate."),
    ),
    "declined": Stage(
        _("One side said no"),
        _("One side does not want to be mediated with, so it has ended. The other ways are named below."),
    ),
    "unanswered": Stage(
        _("No answer came"),
        _("The other side did not answer. The other ways are named below."),
    ),
    "not_accepted": Stage(
        _("Not a matter for mediation"),
        _("The committee cannot mediate this. It has said why, and where to go."),
    ),
    "withdrawn": Stage(_("Withdrawn"), _("The application was withdrawn. You can apply again at any time.")),
}

TERMS = (
    Term(CHECK, _("Look at the application"), _("The committee looks at an application within three days."), days=3),
    Term(
        REPLY,
        _("Hear from the other side"),
        _("If the other side has not answered after seven days, the committee tries again or ends it."),
        days=7,
    ),
    Term(
        MEET, _("Hold the first meeting"), _("The first meeting is within seven days of both sides' agreeing."), days=7
    ),
    Term(
        SETTLE,
        _("Finish the talks"),
        _("Talks should lead to an end within thirty days. Both sides may want to go on longer."),
        days=30,
    ),
    Term(
        SIGN,
        _("Get the agreement signed"),
        _("A text that nobody signs is talked over again after seven days."),
        days=7,
    ),
    Term(
        NEXT_DUE,
        _("Next promise to be kept"),
        _("The day named in the agreement."),
        given_by="next_due_on",
        is_ours=False,
    ),
    Term(
        CHASE,
        _("Speak with whoever is late"),
        _("The committee watches that agreements are kept (art. 31); it speaks with whoever is late in seven days."),
        days=7,
    ),
)

_BRIEF = Ask(
    "brief",
    _("What the other side is told"),
    Kind.TEXT,
    hint=_(
        "In two or three sentences, without blame. For example: water from your flat is said to have damaged a ceiling."
    ),
    longest=300,
)
_HOW = Ask(
    "how",
    _("How they are invited"),
    Kind.CHOICE,
    choices=(
        ("sms", _("By text message")),
        ("letter", _("By letter")),
        ("spoken", _("By a visit or a call")),
        ("link", _("By a link that I hand over")),
    ),
)
_REASON = Ask("reason", _("Why"), Kind.TEXT, hint=_("Both sides can read this."))
_SAID_BY = Ask(
    "said_by",
    _("Who said no"),
    Kind.CHOICE,
    is_required=False,
    choices=(("applicant", _("The side that applied")), ("respondent", _("The other side"))),
)

_COURT = (
    Ask("ground", _("Why this court"), Kind.CHOICE, choices=of_table(CONFIRMING_COURTS)),
    Ask(
        "court",
        _("Court"),
        Kind.LINE,
        is_required=False,
        hint=_("Its name, as the court itself gives it. If you leave it empty, the paper names it by the rule."),
    ),
)

ACTS = {
    "invite": Act(
        _("Accept and invite the other side"),
        _("The other side was invited"),
        (_BRIEF, _HOW),
        _("They are told that it is free, that they may say no, and that saying no has no bad effect."),
        (article(17), article(4)),
    ),
    "both_present": Act(
        _("Both sides are here and agree"),
        _("Both sides agreed to be mediated with"),
        (Ask("confirmed", _("Everybody named on both sides is here and wants it"), Kind.YES),),
        basis=(article(17),),
    ),
    "not_accept": Act(
        _("It cannot be mediated"),
        _("The committee cannot mediate this"),
        (
            _REASON,
            Ask(
                "where",
                _("Where the person should go"),
                Kind.TEXT,
                hint=_("Name the office and, where there is one, the time limit."),
            ),
        ),
        is_grave=True,
    ),
    "invite_again": Act(_("Invite again, another way"), _("The other side was invited again"), (_HOW,)),
    "agree_to_mediate": Act(
        _("The other side agrees"),
        _("The other side agreed to be mediated with"),
        hint=_("Only when everybody named on the other side has said so."),
        basis=(article(23),),
    ),
    "give_up_waiting": Act(
        _("End it: no answer"),
        _("No answer came, so it has ended"),
        (Ask("tried", _("What was tried"), Kind.TEXT),),
        is_grave=True,
    ),
    "set_risk": Act(
        _("Set how likely it gets worse"),
        _("The risk was looked at"),
        (
            Ask(
                "risk",
                _("Colour"),
                Kind.CHOICE,
                choices=(
                    ("red", _("Red: several offices act together, one plan")),
                    ("orange", _("Orange: likely to get worse")),
                    ("yellow", _("Yellow: keep an eye on it")),
                    ("blue", _("Blue: calm")),
                ),
            ),
            Ask("reason", _("Why"), Kind.TEXT),
            Ask("is_reported", _("Reported to the police or the office in charge"), Kind.YES, is_required=False),
        ),
        basis=(article(25),),
        is_internal=True,
    ),
    "assign": Act(
        _("Name the mediator"),
        _("A mediator was named"),
        (
            Ask("mediator", _("Mediator"), Kind.PERSON),
            Ask(
                "chosen_by",
                _("Who chose"),
                Kind.CHOICE,
                choices=(("parties", _("Both sides together")), ("committee", _("The committee"))),
            ),
        ),
        basis=(article(19),),
    ),
    "begin": Act(
        _("Begin the talks"),
        _("The talks began"),
        (
            Ask(
                "rights_told",
                _("Both sides were told their rights and duties"),
                Kind.YES,
                hint=_("They may refuse the mediator, ask for open or closed talks, and stop at any time."),
            ),
        ),
        basis=(article(23), article(24)),
    ),
    "draw_up": Act(_("Write the agreement"), _("The agreement was written down"), basis=(article(28), article(29))),
    "talk_again": Act(_("Talk again"), _("The text is talked over again"), (_REASON,)),
    "take_effect": Act(
        _("Sign for the committee and set the seal"),
        _("The agreement took effect"),
        (
            Ask("sealed", _("I have signed, and the committee's seal is on it"), Kind.YES),
            Ask(
                "effective_on",
                _("In effect since"),
                Kind.DAY,
                is_required=False,
                hint=_("The day of the last signature or of the seal, whichever came later. Left empty, it is today."),
                not_after=0,
            ),
        ),
        _("Both sides have signed. From that day it binds them, and the thirty days for the court run."),
        (article(29, 2), article(31)),
    ),
    "agree_orally": Act(
        _("Record what was agreed by word of mouth"),
        _("An agreement was reached by word of mouth"),
        basis=(article(30),),
    ),
    "fail": Act(
        _("End it: no agreement"),
        _("The two sides could not agree"),
        (_REASON,),
        _("Both sides get a certificate and are told the other ways."),
        (article(26),),
        is_grave=True,
    ),
    "decline": Act(
        _("One side says no"),
        _("One side does not want to be mediated with"),
        (_SAID_BY, Ask("reason", _("Why, if they said so"), Kind.TEXT, is_required=False, longest=500)),
        _("Who clearly refuses is not mediated with. Both sides are told the other ways."),
        (article(17), article(26)),
        is_grave=True,
    ),
    "withdraw": Act(
        _("Withdraw the application"),
        _("The application was withdrawn"),
        (Ask("reason", _("Why"), Kind.TEXT, is_required=False, longest=500),),
        is_grave=True,
    ),
    "prepare_court": Act(
        _("Make the form with which both sides ask the court"),
        _("The form for the court was made; it is not handed in yet"),
        _COURT,
        _("Both sides sign it and hand it in. The thirty days run on until it is there."),
        (article(33, 1),),
    ),
    "ask_court": Act(
        _("Note that both sides asked the court to confirm it"),
        _("The court was asked to confirm the agreement"),
        (
            *_COURT,
            Ask("asked_on", _("Handed in on"), Kind.DAY, not_after=0),
            Ask("together", _("Both sides ask together"), Kind.YES),
        ),
        basis=(article(33, 1),),
    ),
    "leave_court": Act(
        _("Both sides do without the court"),
        _("Both sides do without a court's confirmation"),
        (Ask("confirmed", _("Both have said so"), Kind.YES),),
        basis=(article(33, 1),),
    ),
    "confirmation_over": Act(
        _("The thirty days are over"), _("The time to ask the court together is over"), basis=(article(33, 1),)
    ),
    "court_confirmed": Act(
        _("The court has confirmed it"),
        _("The court confirmed the agreement"),
        (
            Ask("ruled_on", _("Day of the ruling"), Kind.DAY, not_after=0),
            Ask("ruling", _("Number of the ruling"), Kind.LINE, is_required=False, longest=60),
        ),
        basis=(article(33, 2),),
    ),
    "court_refused": Act(
        _("The court does not uphold it"),
        _("The court did not uphold the agreement; the talks go on"),
        (Ask("ruled_on", _("Day of the ruling"), Kind.DAY, not_after=0), _REASON),
        basis=(article(33, 3),),
        is_grave=True,
    ),
    "keep": Act(_("Record what was done"), _("Something of the agreement was done")),
    "catch_up": Act(_("Made good"), _("What was late has been made good")),
    "fall_behind": Act(_("Something is late"), _("A promise was not kept in time"), basis=(article(31),)),
    "speak": Act(
        _("Note that I spoke with whoever is late"),
        _("The mediator spoke with whoever is late"),
        (Ask("said", _("What came of it"), Kind.TEXT),),
        basis=(article(31),),
    ),
    "perform": Act(_("All done"), _("Everything that was promised has been done")),
    "end_unperformed": Act(
        _("End it: not kept"),
        _("The agreement was not kept in full"),
        (
            Ask(
                "because",
                _("How it goes on"),
                Kind.CHOICE,
                choices=(
                    ("enforcement", _("The court's enforcement was asked for")),
                    ("suit", _("One side goes to court over the agreement")),
                    ("given_up", _("Whoever it is owed to does not pursue it")),
                ),
            ),
            _REASON,
        ),
        basis=(article(32), article(33, 2)),
        is_grave=True,
    ),
}
