"""What surrounds the queue: rosters, advisers, leave, service points, accounts, audit, jobs, ladder tables."""
