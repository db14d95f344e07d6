"""The JSON interface of the mini program and of other systems: it translates, as the pages do.

It knows no cookies and no accounts. A matter opens to whoever sends its number and its receipt code;
what a question must be like is said in ``consultations.rules``, for the pages and for this door alike.
"""
