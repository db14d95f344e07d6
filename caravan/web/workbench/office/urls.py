"""The pages around the queue; their names belong to the workbench."""

from django.urls import path

from caravan.web.workbench.office.views import (
    accounts,
    advisers,
    audit,
    days_off,
    jobs,
    ladders,
    leave,
    lengths,
    points,
    roster,
    subsidy_table,
)

urlpatterns = [
    path("roster/", roster.desk_roster, name="roster"),
    path("roster/shifts/<int:pk>/", roster.shift, name="shift"),
    path("advisers/", advisers.advisers, name="advisers"),
    path("advisers/<int:pk>/", advisers.adviser, name="adviser"),
    path("advisers/gaps/", advisers.gaps, name="gaps"),
    path("contracts/new/", advisers.sign, name="sign"),
    path("contracts/<int:pk>/", advisers.contract, name="contract"),
    path("leave/", leave.leave, name="leave"),
    path("leave/<int:pk>/cancel/", leave.cancel, name="leave_cancel"),
    path("points/", points.points, name="points"),
    path("points/<int:pk>/", points.point, name="point"),
    path("points/<int:pk>/exceptions/<int:exception>/cancel/", points.cancel_exception, name="exception_cancel"),
    path("accounts/", accounts.accounts, name="admin"),
    path("accounts/new/", accounts.new_account, name="account_new"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("audit/", audit.events, name="audit"),
    path("audit/person/", audit.person, name="audit_person"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("days-off/", days_off.days_off, name="days_off"),
    path("lengths/", lengths.lengths, name="lengths"),
    path("subsidy-table/", subsidy_table.subsidy_table, name="subsidy_table"),
    path("ladders/", ladders.ladders, name="ladders"),
    path("ladders/new/", ladders.give, name="ladder_give"),
    path("ladders/<int:pk>/", ladders.table, name="ladder_table"),
]
