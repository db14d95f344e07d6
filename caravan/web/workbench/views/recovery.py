"""A lost receipt: the clerk writes down what the person remembers, the file says yes or nothing."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caravan import clock
from caravan.consultations import services as consultations
from caravan.knowledge.models import Topic
from caravan.matters.refusals import Incomplete
from caravan.web.requests import StaffRequest
from caravan.web.words import moment_words
from caravan.web.workbench.context import frame
from caravan.web.workbench.forms.recovery import RecoveryForm
from caravan.web.workbench.receipts import hold


@require_http_methods(["GET", "HEAD", "POST"])
def recovery(request: StaffRequest) -> HttpResponse:
    """Ask, compare, print. Every answer that opens nothing gets the same words."""
    form = RecoveryForm(request.POST if request.method == "POST" else None, topics=Topic.objects.all())
    status = 200
    if form.is_valid():
        now = clock.now()
        try:
            matter = consultations.recover_receipt(
                number=form.cleaned_data["number"], answers=form.answers(), by=request.user, now=now
            )
        except Incomplete as error:
            form.add_error(error.field, str(error))
        except consultations.QuestionsShut as error:
            again = _("It can be tried again from %(time)s.") % {"time": moment_words(error.until)}
            form.add_error(None, f"{error} {again}")
            status = 429
        else:
            if matter is not None:
                hold(request, matter, now)
                return redirect("workbench:paper", number=matter.number)
            form.add_error(None, _("These answers do not open a matter. Below is what the person can do instead."))
    if form.errors and status == 200:
        status = 422
    return render(request, "workbench/recovery.html", frame(request.user) | {"form": form}, status=status)
