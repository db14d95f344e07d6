"""The procedures of this installation, by key; each lives in a folder of its own."""

from caravan.cases.procedure import Procedure
from caravan.cases.procedures.complaint import COMPLAINT
from caravan.cases.procedures.legal_aid import LEGAL_AID
from caravan.cases.procedures.legal_aid_notice import LEGAL_AID_NOTICE
from caravan.cases.procedures.mediation import MEDIATION

PROCEDURES: dict[str, Procedure] = {
    procedure.key: procedure for procedure in (LEGAL_AID, LEGAL_AID_NOTICE, MEDIATION, COMPLAINT)
}
