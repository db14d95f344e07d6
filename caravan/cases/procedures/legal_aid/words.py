"""Legal aid in words: where a case stands, what each step says and asks."""

from django.utils.translation import gettext_lazy as _

from caravan.cases.asks import Ask, Kind, of_table
from caravan.cases.procedure import Act, Stage, Term
from caravan.cases.procedures.legal_aid import follow_up
from caravan.cases.procedures.legal_aid.forms import APPLICATION
from caravan.cases.procedures.legal_aid.subsidy import AMOUNT, DIFFERS
from caravan.engine.deadlines import Citation
from caravan.rulebook import legal_aid

LAW = "中华人民共和国法律援助法"


def article(number: int, paragraph: int | None = None) -> Citation:
    return Citation(LAW, article=number, paragraph=paragraph)


STAGES = {
    "received": Stage(
        _("Application received"),
        _("The legal aid agency has your application and examines it."),
        _("It decides whether you get legal aid, and tells you in writing."),
    ),
    "incomplete": Stage(
        _("Papers are missing"),
        _("It is your turn: papers are missing. Everything that is missing was named at once."),
        _("Hand them in and the agency decides. If nothing comes by the day named, the law takes it as withdrawn."),
    ),
    "granted": Stage(
        _("Aid granted"),
        _("You get legal aid. The agency is choosing your lawyer."),
        _("You are told who it is. It costs you nothing."),
    ),
    "assigned": Stage(
        _("Lawyer named"),
        _("A lawyer was named for you and is about to take the case over."),
        _("Your lawyer gets in touch with you and signs an agreement with you."),
    ),
    "in_progress": Stage(
        _("Your lawyer is at work"),
        _("Your lawyer works on your case."),
        _("You hear of every important step. Ask, or ask for another lawyer, at any time."),
    ),
    "replacing": Stage(
        _("Another lawyer is considered"),
        _("The agency looks at whether another lawyer takes over."),
        _("You are told who goes on with your case."),
    ),
    "reported": Stage(
        _("Closing report handed in"),
        _("Your lawyer has finished and reported. The agency checks the report."),
        _("You are told when the case is closed, and can say how it was."),
    ),
    "refused": Stage(
        _("Aid refused"),
        _("The agency has decided not to grant aid. Its reasons are in the decision below."),
        _("If you do not agree, object: the justice bureau looks at it anew."),
        wants_papers=False,
    ),
    "refusal_objected": Stage(
        _("Objection to the refusal"),
        _("The justice bureau examines your objection to the refusal."),
        _("It upholds the decision or orders the agency to correct it."),
        wants_papers=False,
    ),
    "terminated": Stage(
        _("Aid ended early"),
        _("The agency has ended the aid. Its reasons are in the decision below."),
        _("If you do not agree, object: the justice bureau looks at it anew."),
        wants_papers=False,
    ),
    "termination_objected": Stage(
        _("Objection to the ending"),
        _("The justice bureau examines your objection to the ending of the aid."),
        _("It upholds the decision or orders the agency to correct it."),
        wants_papers=False,
    ),
    "closed": Stage(_("Case closed"), _("The case is closed. Everything that was done is below.")),
    "closed_refused": Stage(
        _("Closed: aid refused"),
        _("Aid was refused and the case is closed."),
        _("You can still apply for reconsideration or go to court, or apply anew when something has changed."),
    ),
    "closed_terminated": Stage(
        _("Closed: aid ended early"),
        _("The aid was ended and the case is closed."),
        _("You can still apply for reconsideration or go to court, or apply anew when something has changed."),
    ),
    "withdrawn": Stage(
        _("Withdrawn"),
        _("The application was withdrawn."),
        _("You can apply again at any time; nothing speaks against you."),
    ),
}

REASON = Ask("reason", _("Reasons"), Kind.TEXT, hint=_("In plain words: the person reads them."))
FORMS = of_table(legal_aid.FORMS)
FIRST = of_table(legal_aid.URGENT)
REFUSALS = (
    ("scope", _("The matter is not one that legal aid covers")),
    ("means", _("The household is not in hardship, and no exception applies")),
    ("venue", _("Another agency is the right one; it is named in the reasons")),
    ("counsel", _("The person has a lawyer already")),
    ("papers", _("What was handed in does not show that a claim exists")),
)
TOLD = (
    ("message", _("By the message that goes out with this step")),
    ("spoken", _("They were told by telephone or face to face")),
    ("paper", _("The notice was handed over or delivered")),
)
TERMINATIONS = of_table(legal_aid.TERMINATION)
OUTCOMES = (
    ("won", _("All that was asked for was reached")),
    ("part", _("A part of it was reached")),
    ("settled", _("Settled or mediated")),
    ("lost", _("Nothing was reached")),
    ("ended", _("It ended without a result")),
)
GRADES = (
    ("excellent", _("Excellent")),
    ("good", _("Good")),
    ("passed", _("Passed")),
    ("failed", _("Not passed")),
)

ACTS = {
    follow_up.ACTION: follow_up.ACT,
    "complete": Act(
        _("Correct or complete the application"),
        _("The application was corrected or completed"),
        APPLICATION,
        begins_with_facts=True,
        kept_from_person=frozenset(ask.key for ask in APPLICATION),
    ),
    "ask_for_papers": Act(
        _("Name all papers that are missing"),
        _("The agency asks for papers"),
        (
            Ask("missing", _("What is missing, all of it"), Kind.TEXT, hint=_("The law allows one notice only.")),
            Ask("by_day", _("To be handed in by"), Kind.DAY, not_before=1, not_after=90),
            Ask(
                "told",
                _("How the person hears of it"),
                Kind.CHOICE,
                is_required=False,
                choices=TOLD,
                hint=_("By message, if nothing is chosen. Where none may go out, tell them first."),
            ),
        ),
        basis=(article(43, 2),),
    ),
    "supplement": Act(
        _("The missing papers are there"),
        _("The missing papers were handed in"),
        (Ask("remark", _("Is there anything to explain?"), Kind.TEXT, is_required=False),),
    ),
    "lapse": Act(
        _("Taken as withdrawn"),
        _("The papers did not come in time: the law takes the application as withdrawn"),
        basis=(article(43, 2),),
    ),
    "grant": Act(
        _("Grant legal aid"),
        _("Legal aid was granted"),
        (
            Ask("form", _("Form of the aid"), Kind.CHOICE, choices=FORMS),
            Ask("reason", _("What the decision rests on"), Kind.TEXT, longest=800),
        ),
        basis=(article(43, 1),),
    ),
    "grant_first": Act(
        _("Grant at once, papers later"),
        _("Legal aid was granted at once; papers may follow"),
        (
            Ask("ground", _("Why it cannot wait"), Kind.CHOICE, choices=FIRST),
            Ask("form", _("Form of the aid"), Kind.CHOICE, choices=FORMS),
        ),
        basis=(article(44),),
    ),
    "refuse": Act(
        _("Refuse legal aid"),
        _("Legal aid was refused"),
        (Ask("ground", _("Ground"), Kind.CHOICE, choices=REFUSALS), REASON),
        basis=(article(43, 1), article(49)),
        is_grave=True,
    ),
    "assign": Act(
        _("Name the lawyer"),
        _("A lawyer was named"),
        (
            Ask(
                "lawyer",
                _("Lawyer"),
                Kind.PERSON,
                hint=_("Nobody with an interest in it; the least busy first."),
            ),
            Ask(
                "experience",
                _("Could the sentence be life or death?"),
                Kind.CHOICE,
                is_required=False,
                choices=(
                    ("no", _("No")),
                    ("yes", _("Yes; the lawyer has three years of practice in such cases")),
                ),
                hint=_("Only for criminal cases."),
            ),
        ),
        basis=(article(43, 1), article(26)),
    ),
    "accept": Act(
        _("Take the case"),
        _("The lawyer took the case"),
        (Ask("signed_on", _("Agreement signed with the person on"), Kind.DAY, not_before=-30, not_after=0),),
        basis=(article(46),),
    ),
    "decline": Act(_("Give the case back"), _("The lawyer named cannot take it"), (REASON,), basis=(article(46),)),
    "report_progress": Act(
        _("Report progress"),
        _("Your lawyer reports"),
        (Ask("report", _("What was done, and what comes next"), Kind.TEXT, hint=_("The person reads it.")),),
        basis=(article(46, 2),),
    ),
    "ask_for_other_lawyer": Act(
        _("Ask for another lawyer"), _("Another lawyer was asked for"), (REASON,), basis=(article(55),)
    ),
    "keep_lawyer": Act(_("Keep the lawyer"), _("The lawyer goes on"), (REASON,)),
    "report_closing": Act(
        _("Hand in the closing report"),
        _("Your lawyer has finished and reported"),
        (
            Ask("outcome", _("How it ended"), Kind.CHOICE, choices=OUTCOMES),
            Ask("recovered", _("Money reached for the person, in yuan"), Kind.MONEY, is_required=False),
            Ask("ended_on", _("Day on which the matter ended"), Kind.DAY, not_after=0),
            Ask("report", _("What was done"), Kind.TEXT),
        ),
        basis=(article(50),),
    ),
    "return_report": Act(_("Return the report"), _("The agency has questions about the report"), (REASON,)),
    "close": Act(
        _("Accept the report and close"),
        _("The case was closed"),
        (
            Ask("grade", _("Grade of the review"), Kind.CHOICE, choices=GRADES),
            Ask("remarks", _("What the reviewer found"), Kind.TEXT, is_required=False),
            AMOUNT,
            DIFFERS,
        ),
        basis=(article(50), article(52)),
        kept_from_person=frozenset({"remarks", "subsidy", "subsidy_reason"}),
    ),
    "terminate": Act(
        _("End the aid early"),
        _("The aid was ended early"),
        (Ask("ground", _("Ground"), Kind.CHOICE, choices=TERMINATIONS), REASON),
        basis=(article(48), article(49)),
        is_grave=True,
    ),
    "object": Act(
        _("Object"),
        _("An objection was made"),
        (Ask("objection", _("What is wrong with the decision?"), Kind.TEXT, hint=_("A sentence is enough.")),),
        basis=(article(49, 1),),
    ),
    "uphold": Act(
        _("Uphold the decision"),
        _("The justice bureau upheld the decision"),
        (REASON,),
        basis=(article(49, 2),),
        is_grave=True,
    ),
    "order_correction": Act(
        _("Order the agency to correct it"),
        _("The justice bureau ordered the agency to grant aid"),
        (REASON,),
        basis=(article(49, 2),),
    ),
    "let_rest": Act(_("Close without an objection"), _("No objection came: the case was closed")),
    "withdraw": Act(
        _("Take the application back"),
        _("The application was taken back"),
        (Ask("reason", _("Why, if you want to say"), Kind.TEXT, is_required=False),),
        is_grave=True,
    ),
}

TERMS = (
    Term(
        "aid.supplement",
        _("Hand in the missing papers"),
        _("The law sets no number of days; the agency named this day in its notice."),
        given_by="by_day",
        is_ours=False,
        warns_person=True,
    ),
    Term(
        "aid.accept",
        _("Take the case over and sign the agreement"),
        _("No law sets this term; five days is what this installation holds its lawyers to."),
        days=5,
    ),
    Term(
        "aid.replace",
        _("Decide on another lawyer"),
        _("No law sets this term; five days is what this installation holds the agency to."),
        days=5,
    ),
    Term(
        "aid.progress",
        _("Report progress to the person"),
        _("The law asks for reports and sets no interval; thirty days is what this installation holds its lawyers to."),
        days=30,
    ),
    Term(
        "aid.review",
        _("Check the closing report"),
        _("No law sets this term; thirty days is what this installation holds the agency to."),
        days=30,
    ),
    Term(
        "aid.keep_open",
        _("Keep the case open for an objection"),
        _("The law sets no limit for an objection. So long it can be made here with one press; later, by letter."),
        days=60,
        is_ours=False,
    ),
)
