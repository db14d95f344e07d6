"""One of every paper, about invented people: what is drawn, read back and looked at."""

from datetime import date

from caravan.documents.papers import lawyers, serving
from caravan.documents.papers import legal_aid as aid
from caravan.documents.papers import mediation as med
from tests.factories.documents import DESK, MATTER, RECEIPT

FORM = "代理参加劳动争议仲裁"
LAWYER, FIRM, PHONE = "向秀英", "湖北正和律师事务所", "120-0000-0003"
BUREAU = "恩施市司法局"
REASONS = (
    "一、申请人系进城务工人员，2026年3月至9月在恩施市某工地从事木工，用人单位拖欠工资24000元，有考勤记录、聊天记录为证。\n"
    "二、申请人提交了务工证明，申请事项为支付劳动报酬，依法免予核查经济困难状况。"
)
DAY = date(2026, 12, 14)

DISPUTE = med.Dispute("422801-263-00001", "宅基地排水纠纷", date(2026, 11, 23), "覃丽敏", "0718-0000000")
ONE = med.Someone("申请方", "田大山", "990101199001011234", "12000000001", "恩施市龙凤镇龙马村3组")
TWO = med.Someone("被申请方", "向远明", "990101198502022345", "12000000002", "恩施市龙凤镇龙马村3组")
LINES = (
    "向远明于2026年12月15日前（含当日）向田大山支付人民币3000元（大写：叁仟元整），用于修复院墙。",
    "向远明于2026年12月31日前（含当日）完成：将屋后排水沟改向东侧，不再流入田大山院内。",
    "向远明于2026年12月1日前（含当日）向田大山道歉：当面说明。",
)
FACTS = (
    "双方系邻居。2026年10月连续降雨，向远明屋后排水沟积水冲入田大山院内，院墙部分倒塌。"
    "双方对排水沟的位置和修墙费用发生争议。"
)

SAMPLES = [
    aid.Application(
        matter=MATTER,
        identity_number="990101199001011234",
        phone="12000000001",
        address="恩施市龙凤镇龙马村3组",
        agent="田小雨",
        agent_relation="女儿",
        agent_phone="12000000002",
        stage="尚未进入程序",
        story="今年三月到九月我在工地上做木工，老板一共欠我两万四千元工资，一直说等甲方付款。\n我有聊天记录，两个工友可以作证。",
        request="要回拖欠的工资24000元。",
        amount=2_400_050,
        means="属于第四十二条所列人员，免予核查经济困难状况：进城务工人员请求支付劳动报酬",
        household=3,
        income=300_000,
        urgent="距仲裁时效届满不足七日",
    ),
    RECEIPT,
    aid.NoticeOfMissing(
        MATTER,
        (
            aid.Missing("身份证件", "身份证正反面照片即可；没有身份证的，可以用户口簿、护照。"),
            aid.Missing(
                "与用人单位存在劳动关系的材料", "工资条、银行流水、工作证、考勤记录、工友证言，有其中一样即可。"
            ),
            aid.Missing("说明：欠薪从何时到何时、一共多少", "可以口头说明，由工作人员记录后签名。"),
        ),
        DAY,
        DESK,
    ),
    aid.Lapse(MATTER, "恩施市法援补〔2026〕1号", date(2026, 11, 30), DAY, DESK),
    aid.Grant(
        MATTER,
        FORM,
        REASONS,
        ("《中华人民共和国法律援助法》第三十一条第五项", "第四十二条第三项"),
        date(2026, 12, 3),
        DESK,
    ),
    aid.GrantFirst(MATTER, FORM, "距法定时效或者期限届满不足七日，需要及时申请仲裁", "一", date(2026, 12, 3), DESK),
    aid.Refusal(
        MATTER,
        "申请事项不属于法律援助的范围",
        "申请事项为民间借贷纠纷，不属于《中华人民共和国法律援助法》第三十一条所列事项。",
        BUREAU,
        DESK,
    ),
    aid.Assignment(MATTER, FORM, LAWYER, FIRM, PHONE, DESK),
    aid.Assignment(MATTER, "刑事辩护与代理", LAWYER, FIRM, PHONE, DESK, "恩施市人民法院"),
    lawyers.OrganNotice(
        MATTER,
        "恩施市人民法院",
        "（2026）鄂2801刑初100号指定辩护通知书",
        date(2026, 11, 20),
        "未成年人",
        ("《中华人民共和国法律援助法》第二十五条第一款第一项",),
        LAWYER,
        FIRM,
        PHONE,
        DESK,
    ),
    lawyers.Change(
        MATTER,
        LAWYER,
        FIRM,
        "受援人",
        DAY,
        "承办律师两次没有到约定的地点，电话也联系不上。",
        True,
        "谭远志",
        FIRM,
        "120-0000-0005",
        "",
        "",
        DESK,
    ),
    lawyers.Change(
        MATTER,
        LAWYER,
        FIRM,
        "受援人",
        DAY,
        "联系不上承办律师。",
        False,
        "",
        "",
        "",
        "承办律师当日在外地出庭，已于次日与受援人联系并说明情况，受援人表示可以继续。",
        "恩施市人民法院",
        DESK,
    ),
    aid.Agreement(MATTER, FORM, "990101199001011234", "12000000001", LAWYER, FIRM, PHONE, DAY),
    aid.ClosingReport(
        MATTER,
        FORM,
        LAWYER,
        FIRM,
        date(2026, 12, 1),
        date(2027, 1, 15),
        "达到全部请求",
        2_400_000,
        "代写仲裁申请书，收集考勤和聊天记录，出庭一次。\n仲裁委员会裁决支付工资24000元，对方已履行。",
    ),
    aid.Closing(MATTER, LAWYER, FIRM, date(2027, 1, 15), "达到全部请求", 2_400_000, DESK),
    aid.Subsidy(MATTER, FORM, LAWYER, FIRM, "优秀", "卷宗齐备，当事人满意。", 150_000, "覃丽敏"),
    aid.Termination(
        MATTER,
        "受援人自行委托律师或者其他代理人",
        "六",
        "受援人于2026年12月10日告知本机构，其已自行委托律师。",
        LAWYER,
        BUREAU,
        DESK,
    ),
    aid.Objection(
        MATTER,
        "恩施市法律援助中心",
        "不予法律援助决定书",
        "恩施市法援不〔2026〕1号",
        DAY,
        "我是给工地干活被欠的工资，不是借钱。",
        is_upheld=False,
        reasons="申请人提交的聊天记录可以证明系拖欠劳动报酬，属于第三十一条第五项规定的事项。",
    ),
    med.Application(DISPUTE, ONE, (TWO,), FACTS, "赔偿修墙费用，排水沟改道。", 300_000),
    med.Receipt(DISPUTE, "田大山"),
    med.Invitation(DISPUTE, "向远明", "邻居田大山反映你家屋后排水沟的水流进他家院里，想请你一起坐下来谈谈。"),
    med.Record(
        DISPUTE,
        (ONE, TWO),
        1,
        date(2026, 11, 27),
        "当面共同调解",
        "龙马村村委会",
        "田大山、向远明、覃丽敏、村主任",
        True,
        FACTS,
        "双方约定各自考虑，三日后再谈。",
    ),
    med.Agreement(
        DISPUTE,
        (ONE, TWO),
        FACTS,
        LINES,
        "以上款项共计人民币3000元（大写：叁仟元整）。",
        "逾期支付的，每日加付10元。",
        (
            med.Signed("田大山", "本人网上签名", date(2026, 11, 30)),
            med.Signed("向远明", "纸质签名或者指印", date(2026, 11, 30)),
        ),
        date(2026, 11, 30),
        "3f8a" * 16,
    ),
    med.OralAgreement(DISPUTE, (ONE, TWO), FACTS, LINES[2:], "", date(2026, 11, 30)),
    med.Failed(DISPUTE, (ONE, TWO), is_declined=False),
    med.Failed(DISPUTE, (ONE, TWO), is_declined=True),
    med.JointApplication(
        DISPUTE,
        (ONE, TWO),
        "龙凤镇人民调解委员会",
        "恩施市人民法院",
        "《中华人民共和国民事诉讼法》第二百零五条第二项：调解组织所在地（恩施市）的基层人民法院",
        "恩施市调协〔2026〕1号",
        date(2026, 11, 30),
        date(2026, 12, 30),
        LINES,
    ),
    med.FollowUp(
        DISPUTE,
        (ONE, TWO),
        "恩施市调协〔2026〕1号",
        ("第1项已于2026年12月12日支付3000元。",),
        False,
        "排水沟正在改建。",
    ),
    serving.ServiceReceipt(
        "422801-262-00001",
        "请求支付劳动报酬",
        "给予法律援助决定书",
        "恩施市法援给〔2026〕1号",
        "田野",
        "交给代收人",
        "恩施市龙凤镇龙马村3组",
        date(2026, 12, 1),
        "田小雨",
        "覃丽敏",
        "本人外出，由女儿代收。",
    ),
]
