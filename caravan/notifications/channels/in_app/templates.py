"""The words of the inbox. They point to a matter; what it is about stands there, behind its permission."""

WORDS: dict[str, dict[str, str]] = {
    "question_waiting": {
        "zh-hans": "咨询{number}等您处理。",
        "en": "Question {number} is waiting for you.",
    },
    "opinion_wanted": {
        "zh-hans": "同事请您对{number}提出意见。",
        "en": "A colleague asks for your opinion on {number}.",
    },
    "opinion_given": {
        "zh-hans": "您请教的{number}已有意见。",
        "en": "The opinion you asked for on {number} is there.",
    },
    "review_waiting": {
        "zh-hans": "{number}的评价不满意，请您在一个工作日内回访。",
        "en": "{number} was rated unsatisfactory. Call the person back within one working day.",
    },
    "question_taken_away": {
        "zh-hans": "{number}已转由他人负责。",
        "en": "{number} is now someone else's responsibility.",
    },
    "follow_up_waiting": {
        "zh-hans": "{number}的提问人有追问。",
        "en": "The person who asked {number} asks back.",
    },
    "clarification_given": {
        "zh-hans": "{number}的提问人已补充情况。",
        "en": "The person who asked {number} has replied to your question.",
    },
    "translation_wanted": {
        "zh-hans": "请您翻译{number}。",
        "en": "You are asked to translate {number}.",
    },
    "promise_broken": {
        "zh-hans": "{number}未按承诺时间答复，由您负责。",
        "en": "{number} was not answered in time. It is yours now.",
    },
    "answer_withdrawn": {
        "zh-hans": "{number}的答复已被收回，需要重新答复。",
        "en": "The answer to {number} was recalled. A new one is needed.",
    },
    "access_wanted": {
        "zh-hans": "有同事申请查看保密咨询{number}，请您决定。",
        "en": "A colleague asks to be let into the sealed question {number}. Decide.",
    },
    "access_decided": {
        "zh-hans": "您申请查看的保密咨询{number}已有决定。",
        "en": "It was decided whether you are let into the sealed question {number}.",
    },
    "access_reset": {
        "zh-hans": "您的登录密码或第二重验证已由管理员重置。如非您本人要求，请立即告知单位。",
        "en": "An administrator reset your password or second factor. If you did not ask for it, say so at once.",
    },
    "case_waiting": {
        "zh-hans": "案件{number}由您经办。",
        "en": "Case {number} is yours to handle.",
    },
    "case_moved": {
        "zh-hans": "案件{number}有新情况。",
        "en": "Something has happened in case {number}.",
    },
    "clock_ends": {
        "zh-hans": "案件{number}有期限将在两日内届满。",
        "en": "A time limit in case {number} ends within two days.",
    },
    "clock_recounted": {
        "zh-hans": "案件{number}有期限按新的放假安排或时限重算，日期有变。",
        "en": "A time limit in case {number} was counted anew by new days off or a new length, and has moved.",
    },
    "clock_missed": {
        "zh-hans": "案件{number}有期限已过，请立即处理。",
        "en": "A time limit in case {number} has passed. Act now.",
    },
    "mobile_changed": {
        "zh-hans": "管理员已更改或删除您账号的手机号。如非您本意，请立即告知单位。",
        "en": "An administrator changed or removed your mobile number. If you did not ask for it, say so at once.",
    },
    "contract_ending": {
        "zh-hans": "有{count}份村（居）法律顾问合同将于{on}到期，尚无人接任。",
        "en": "Adviser contracts that end on {on} without a successor: {count}.",
    },
    "stand_in": {
        "zh-hans": "{first}至{last}，{name}不在岗，由您代为接待。",
        "en": "You stand in for {name} from {first} to {last}.",
    },
}
