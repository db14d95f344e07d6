"""The official papers of cases, a module for each procedure; importing one registers what it writes."""

from caravan.cases.official import lawyers, legal_aid, legal_aid_notice, mediation

__all__ = ["lawyers", "legal_aid", "legal_aid_notice", "mediation"]
