"""Fill an empty django-helpdesk: a queue a county, tickets over three years, one in fifty open.

Run in the peer's own environment: ``python -m benchmarks.helpdesk.rows SIZE``.
"""

import sys
from datetime import UTC, datetime, timedelta
from random import Random

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from helpdesk.models import FollowUp, Queue, Ticket, TicketCC  # noqa: E402

COUNTIES = 103
STAFF, PASSWORD = "clerk", "dapengche-12348"
CHUNK = 2000
STORY = (
    "老板拖欠我两万四千元工资，从三月起一直说下个月给，现在电话也不接了。我手里有考勤表和微信聊天记录，不知道该去哪里。"
)


def main() -> None:
    size, now = int(sys.argv[1]), datetime.now(UTC)
    random = Random(size)  # noqa: S311 -- nothing secret
    call_command("migrate", verbosity=0)
    call_command("loaddata", "emailtemplate", verbosity=0)
    users = get_user_model()
    clerk = users.objects.create_superuser(STAFF, "clerk@example.com", PASSWORD)
    queues = Queue.objects.bulk_create(
        Queue(title=f"County {number}", slug=f"c{number}", allow_public_submission=True, email_address="q@example.com")
        for number in range(COUNTIES)
    )
    ages = sorted((random.random() for _ in range(size)), reverse=True)
    border = size - size // 50
    for first in range(0, size, CHUNK):
        tickets = Ticket.objects.bulk_create(
            _ticket(random, clerk, queues, now - timedelta(days=1095) * age, number >= border)
            for number, age in enumerate(ages[first : first + CHUNK], first)
        )
        FollowUp.objects.bulk_create(
            FollowUp(ticket=ticket, date=ticket.created, title="Ticket Opened", comment=STORY, public=True)
            for ticket in tickets
        )
        FollowUp.objects.bulk_create(
            FollowUp(ticket=ticket, date=ticket.created, title="Closed", comment=STORY, public=True, user=clerk)
            for ticket in tickets
            if ticket.status != Ticket.OPEN_STATUS
        )
        TicketCC.objects.bulk_create(TicketCC(ticket=ticket, email=ticket.submitter_email) for ticket in tickets)
        print(f"\r  {first + len(tickets):,} of {size:,} tickets", end="", file=sys.stderr, flush=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    print(file=sys.stderr)


def _ticket(random: Random, clerk: object, queues: list[Queue], created: datetime, is_open: bool) -> Ticket:
    return Ticket(
        title="拖欠工资两万四千元",
        description=STORY,
        queue=random.choice(queues),
        created=created,
        modified=created,
        submitter_email=f"asker{random.randrange(10**6)}@example.com",
        assigned_to=clerk,
        status=Ticket.OPEN_STATUS if is_open else random.choice((Ticket.RESOLVED_STATUS, Ticket.CLOSED_STATUS)),
        priority=1 if random.random() < 0.2 else 3,
        due_date=created + timedelta(days=2),
        secret_key=f"{random.getrandbits(96):024x}",
    )


if __name__ == "__main__":
    main()
