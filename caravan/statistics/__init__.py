"""Statistics: published figures, each with its definition, computed from the records and nothing else."""
