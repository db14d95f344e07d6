"""Repeatable measurements, each with a budget and something to compare it with. On demand only, never a test."""
