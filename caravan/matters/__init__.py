"""Matters: number, receipt, parties, owner, due time and thread, shared by consultations and cases.

What a question or a case adds, and who is responsible for it, is decided in higher packages.
"""
