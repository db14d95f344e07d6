"""On which ground of the law personal information is kept, as citations that a test finds in the text.

Which ground holds for which field is our reading (``personal.py`` of each package) and must be confirmed by whoever
answers for an installation: above all whether an office that fulfils a statutory duty still needs the separate
consent of article 29 for what is sensitive.
"""

from caravan.engine.deadlines import Citation

LAW = "中华人民共和国个人信息保护法"

DUTY = Citation(LAW, article=13, paragraph=1, figure="为履行法定职责或者法定义务所必需")
CONSENT = Citation(LAW, article=13, paragraph=1, figure="取得个人的同意")
EMPLOYMENT = Citation(LAW, article=13, paragraph=1, figure="实施人力资源管理所必需")
EMERGENCY = Citation(LAW, article=13, paragraph=1, figure="紧急情况下为保护自然人的生命健康和财产安全所必需")
SENSITIVE = Citation(LAW, article=28, paragraph=2, figure="具有特定的目的和充分的必要性")
SEPARATE_CONSENT = Citation(LAW, article=29, figure="取得个人的单独同意")
SHORTEST_TIME = Citation(LAW, article=19, figure="实现处理目的所必要的最短时间")
COPY = Citation(LAW, article=45, paragraph=1, figure="查阅、复制其个人信息")
ERASURE = Citation(LAW, article=47, paragraph=1, figure="主动删除个人信息")
PROTECTION = Citation(LAW, article=51, figure="防止未经授权的访问以及个人信息泄露、篡改、丢失")
INSPECTION = Citation(LAW, article=54, figure="合规审计")

CITED = (
    DUTY,
    CONSENT,
    EMPLOYMENT,
    EMERGENCY,
    SENSITIVE,
    SEPARATE_CONSENT,
    SHORTEST_TIME,
    COPY,
    ERASURE,
    PROTECTION,
    INSPECTION,
)
