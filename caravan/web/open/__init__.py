"""Public figures, open to everybody."""
