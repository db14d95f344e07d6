"""A connection to PostgreSQL that does not wait for ever.

The server ends statements that take too long, and the kernel notices a peer that no longer confirms what it is sent.
Neither helps when what is at the other end takes everything and says nothing: a proxy cut off from the server behind
it, a stopped process. Whoever waits for a page must then hear that nothing can be stored, and not nothing.
"""

from typing import Any

import psycopg

# Answered within ten seconds, whatever happens; a page needs some of them for itself.
OF_A_PAGE = 8.0


class PatientConnection(psycopg.Connection[Any]):
    """Waits at most ``patience`` seconds for each answer; None is for ever, as commands need that read everything."""

    patience: float | None = None

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        try:
            return super().wait(gen, interval, self.patience if timeout is None else timeout)
        except psycopg.errors._WaitTimeout:
            if timeout is not None:
                raise
            # Whatever comes after this would be the answer to another question.
            self.pgconn.finish()
            raise psycopg.OperationalError("the database did not answer in time") from None
