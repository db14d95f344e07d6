"""The words of text messages. A lock screen shows them to anybody: they carry a number and nothing else."""

WORDS: dict[str, dict[str, str]] = {
    "question_received": {
        "zh-hans": "【大篷车】已收到，编号{number}，有人负责，会按时答复。凭编号和查询码查看。",
        "en": "[Caravan] Received as {number}. You will get a reply in time.",
    },
    "answer_ready": {
        "zh-hans": "【大篷车】编号{number}有了答复，凭编号和查询码查看。",
        "en": "[Caravan] {number} has a reply. Open it with your code.",
    },
    "answer_recalled": {
        "zh-hans": "【大篷车】编号{number}的答复有误，已收回，请暂勿照办，正在重新答复。",
        "en": "[Caravan] {number}: do not follow the reply. A new one comes.",
    },
    "please_reply": {
        "zh-hans": "【大篷车】编号{number}需要您补充一点情况，凭编号和查询码回复。",
        "en": "[Caravan] {number}: we have a question for you.",
    },
    "promise_missed": {
        "zh-hans": "【大篷车】编号{number}未能按时答复，对不起。已有专人负责，查看可知是谁。",
        "en": "[Caravan] {number} is late. We are sorry. See who has it.",
    },
    "receipt_replaced": {
        "zh-hans": "【大篷车】编号{number}的查询码已在服务窗口更换。不是您本人办理的，请拨12348。",
        "en": "[Caravan] {number} has a new code. Not you? Call 12348.",
    },
    "access_reset": {
        "zh-hans": "【大篷车】您的登录方式已被重置。如非您本人要求，请立即告知单位。",
        "en": "[Caravan] Your sign-in was reset. Not at your wish? Say so.",
    },
    "mobile_changed": {
        "zh-hans": "【大篷车】管理员已更改您账号的手机号，本号不再收到通知。如非您本意，请告知单位。",
        "en": "[Caravan] Your account has another phone now. Not you? Say so.",
    },
    "question_waiting": {
        "zh-hans": "【大篷车】咨询{number}等您处理，请登录工作台。",
        "en": "[Caravan] Question {number} is waiting for you.",
    },
    "follow_up_waiting": {
        "zh-hans": "【大篷车】{number}的提问人有追问，请登录工作台。",
        "en": "[Caravan] The person who asked {number} asks back.",
    },
    "clarification_given": {
        "zh-hans": "【大篷车】{number}的提问人已补充情况。",
        "en": "[Caravan] {number}: the person has replied.",
    },
    "translation_wanted": {
        "zh-hans": "【大篷车】请您翻译{number}，请登录工作台。",
        "en": "[Caravan] You are asked to translate {number}.",
    },
    "opinion_wanted": {
        "zh-hans": "【大篷车】同事请您对{number}提出意见。",
        "en": "[Caravan] A colleague asks your opinion on {number}.",
    },
    "opinion_given": {
        "zh-hans": "【大篷车】您请教的{number}已有意见。",
        "en": "[Caravan] The opinion on {number} is there.",
    },
    "review_waiting": {
        "zh-hans": "【大篷车】{number}的评价不满意，请在一个工作日内回访。",
        "en": "[Caravan] Call back about {number} within a working day.",
    },
    "question_taken_away": {
        "zh-hans": "【大篷车】{number}已转由他人负责。",
        "en": "[Caravan] {number} is now with somebody else.",
    },
    "answer_withdrawn": {
        "zh-hans": "【大篷车】{number}的答复已收回，需要重新答复。",
        "en": "[Caravan] {number} needs a new answer.",
    },
    "access_wanted": {
        "zh-hans": "【大篷车】有同事申请查看{number}，请您决定。",
        "en": "[Caravan] A colleague asks to be let into {number}.",
    },
    "access_decided": {
        "zh-hans": "【大篷车】您申请查看的{number}已有决定。",
        "en": "[Caravan] It was decided about {number}.",
    },
    "promise_broken": {
        "zh-hans": "【大篷车】{number}已超过承诺时间，由您负责，请立即答复。",
        "en": "[Caravan] {number} is late and yours. Answer it now.",
    },
    "case_received": {
        "zh-hans": "【大篷车】申请已收到，编号{number}，凭编号和查询码查看办到哪一步。",
        "en": "[Caravan] Application {number} is in. Follow it with the code.",
    },
    "case_news": {
        "zh-hans": "【大篷车】编号{number}有新进展，凭编号和查询码查看。",
        "en": "[Caravan] There is news on {number}. Open it with your code.",
    },
    "day_ends": {
        "zh-hans": "【大篷车】编号{number}有一个您要遵守的期限快到了，凭编号和查询码查看。",
        "en": "[Caravan] {number}: a time limit you must keep ends soon.",
    },
    "promise_missed_case": {
        "zh-hans": "【大篷车】编号{number}超过期限未办，对不起。已告知主管人员。",
        "en": "[Caravan] {number} is late. Sorry. A supervisor was told.",
    },
    "case_waiting": {
        "zh-hans": "【大篷车】案件{number}由您经办，请登录工作台。",
        "en": "[Caravan] Case {number} is yours to handle.",
    },
    "case_moved": {
        "zh-hans": "【大篷车】案件{number}有新情况，请登录工作台。",
        "en": "[Caravan] Case {number} has moved. See the workbench.",
    },
    "clock_ends": {
        "zh-hans": "【大篷车】案件{number}有期限将到，请登录工作台。",
        "en": "[Caravan] A time limit in {number} is about to end.",
    },
    "clock_recounted": {
        "zh-hans": "【大篷车】放假安排公布，案件{number}有期限改了日期。",
        "en": "[Caravan] New days off: a time limit in {number} has moved.",
    },
    "case_recounted": {
        "zh-hans": "【大篷车】放假安排公布，编号{number}有日期变动，凭查询码查看。",
        "en": "[Caravan] New days off: a date in {number} has moved.",
    },
    "clock_missed": {
        "zh-hans": "【大篷车】案件{number}有期限已过，请立即处理。",
        "en": "[Caravan] A time limit in {number} has passed. Act now.",
    },
    "mediation_invited": {
        "zh-hans": "【大篷车】请您参加人民调解，免费、自愿，可以拒绝。编号{number}，邀请码{code}，可拨12348询问。",
        "en": "[Caravan] Free mediation, yes or no: {number}, code {code}.",
    },
    "promise_due": {
        "zh-hans": "【大篷车】编号{number}的调解协议有一项该履行了，凭编号和查询码查看。",
        "en": "[Caravan] {number}: something you agreed to is due.",
    },
    "discreet": {
        "zh-hans": "您关注的事有新消息，方便时请查看。",
        "en": "There is news for you. Look when it suits you.",
    },
    "phone_code": {
        "zh-hans": "【大篷车】验证码{code}，10分钟内有效。工作人员不会向您索要，请勿告诉他人。",
        "en": "[Caravan] Code {code}, good for 10 minutes. Tell it to nobody.",
    },
}
