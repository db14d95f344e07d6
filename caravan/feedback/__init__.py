"""Feedback: ratings on two levels, and the call that everybody who is dissatisfied gets from somebody else."""
