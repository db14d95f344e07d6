"""The kinds of request that views are called with, for their signatures."""

from django.http import HttpRequest

from caravan.people.models import User


class StaffRequest(HttpRequest):
    """A request to a route of the staff: the gate (``web.middleware``) lets nobody else through."""

    user: User
