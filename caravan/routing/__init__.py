"""Routing: which desk and which person is responsible for a matter, and the reason on record.

It owns a matter's owner, rung and climbing time, and every step entry of its thread. It knows
nothing of questions and answers: what makes a matter open or settled is decided above.
"""
