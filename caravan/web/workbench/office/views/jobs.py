"""Jobs and alarms: whether the work behind the pages goes on, and what a person must look at."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Max, Min
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caravan import clock
from caravan.jobs.alarms import clear_by_hand
from caravan.jobs.health import SILENT_AFTER
from caravan.jobs.models import Alarm, JobState, Worker
from caravan.jobs.registry import JOBS
from caravan.jobs.running import overdue
from caravan.notifications.models import Notice
from caravan.outbox.models import Message
from caravan.outbox.runner import revive
from caravan.people.models import User
from caravan.people.queries import regions_of
from caravan.web.requests import StaffRequest
from caravan.web.workbench.context import frame
from caravan.web.workbench.office.deeds import Deeds
from caravan.web.workbench.office.forms.jobs import ClearForm, ReviveForm
from caravan.web.workbench.office.words import ALARMS
from caravan.web.workbench.office.words import JOBS as NAMES
from caravan.web.workbench.paging import page_by
from caravan.web.workbench.policy import ADMINISTRATOR

WORKERS_SHOWN = 20
NOTICES_SHOWN = 20
CLEARED_SHOWN = 10


def jobs(request: StaffRequest) -> HttpResponse:
    """Show workers, jobs, alarms, messages given up and notices not delivered."""
    user, now = request.user, clock.now()
    alarms = Alarm.objects.visible_in(region.code for region in regions_of(user, ADMINISTRATOR))
    deeds = Deeds(request)
    deeds.offer("clear", ClearForm, lambda typed: _clear(typed, user), rows=alarms)
    deeds.offer("revive", ReviveForm, lambda typed: _revive(typed, user))
    if done := deeds.carry_out():
        messages.success(request, done)
        return redirect("workbench:jobs")
    kind = request.GET.get("kind", "")
    open_alarms = alarms.open().filter(kind=kind) if kind in ALARMS else alarms.open()
    rows, after = page_by(open_alarms, "-pk", request.GET.get("after", ""))
    silent = set(overdue(now))
    states = {state.name: state for state in JobState.objects.filter(name__in=JOBS)}
    workers = Worker.objects.filter(stopped_at=None).order_by("-seen_at")[:WORKERS_SHOWN]
    context = frame(user) | {
        "now": now,
        "workers": [(worker, now - worker.seen_at < SILENT_AFTER) for worker in workers],
        "jobs": [(NAMES.get(name, name), JOBS[name], states.get(name), name in silent) for name in sorted(JOBS)],
        "alarms": [(alarm, ALARMS.get(alarm.kind, alarm.kind)) for alarm in rows],
        "after": after,
        "kind": kind,
        "kinds": _counted(alarms.open()),
        "cleared": [
            (alarm, ALARMS.get(alarm.kind, alarm.kind))
            for alarm in alarms.exclude(cleared_by="").order_by("-cleared_at")[:CLEARED_SHOWN]
        ],
        "parked": list(
            Message.objects.parked()
            .values("topic")
            .annotate(count=Count("pk"), since=Min("parked_at"), last_error=Max("last_error"))
            .order_by("topic")
        ),
        "failed": list(Notice.objects.failed().defer("phone", "params").order_by("-failed_at")[:NOTICES_SHOWN]),
        "deeds": deeds,
        "refused_alarm": deeds.forms["clear"]["row"].value() if deeds.forms["clear"].errors else None,
    }
    return render(request, "workbench/office/jobs.html", context, status=deeds.status)


def _counted(alarms: Any) -> list[tuple[str, Any, int]]:
    """Return each kind of alarm with its words and how many are open; one statement."""
    counted = alarms.order_by().values_list("kind").annotate(count=Count("pk"))
    return sorted(((kind, ALARMS.get(kind, kind), count) for kind, count in counted), key=lambda one: -one[2])


def _clear(typed: dict[str, Any], by: User) -> str:
    clear_by_hand(alarm=typed["row"], note=typed["note"], by=by.username, now=clock.now())
    return _("The alarm is cleared, with your note.")


def _revive(typed: dict[str, Any], by: User) -> str:
    count = revive(topic=typed["topic"], by=by.username, now=clock.now())
    return ngettext("%(count)s message is tried again.", "%(count)s messages are tried again.", count) % {
        "count": count
    }
