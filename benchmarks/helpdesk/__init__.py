"""django-helpdesk from PyPI, set up as its documentation says, as the peer in the tables of ``benchmarks.pages``."""
