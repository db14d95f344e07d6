"""Consultations: questions, rounds, answers, and the promise that each of them is kept.

Who is responsible is routing's; what a matter is, matters'.
"""
