"""Accounts: listing, opening, changing and closing them, their roles, passwords and declared interests."""

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from caravan import clock
from caravan.knowledge.queries import topics
from caravan.organizations.models import Organization
from caravan.organizations.queries import organizations_in
from caravan.people import services
from caravan.people.models import ConflictInterest, RoleGrant, User
from caravan.people.queries import administers, manages, regions_of, staff_within
from caravan.people.roles import Role
from caravan.people.services import second_factor
from caravan.privacy.masks import mask_phone
from caravan.regions.models import Region
from caravan.web.requests import StaffRequest
from caravan.web.workbench.context import frame
from caravan.web.workbench.office.deeds import Deeds, Nothing
from caravan.web.workbench.office.forms.accounts import (
    AccountForm,
    ChosenForm,
    DetailsForm,
    GrantForm,
    InterestForm,
    MobileForm,
    ReasonForm,
    WhereForm,
)
from caravan.web.workbench.paging import page_by
from caravan.web.workbench.policy import SECURITY

STATES = ("open", "closed")


def accounts(request: StaffRequest) -> HttpResponse:
    """List the accounts of the regions that one administers."""
    regions = regions_of(request.user, SECURITY)
    today = clock.today()
    text, role, state = (request.GET.get(name, "").strip()[:60] for name in ("q", "role", "state"))
    found = staff_within(regions, today)
    in_force = RoleGrant.objects.in_force(today)
    if text:
        found = found.filter(
            Q(name__startswith=text) | Q(username__startswith=text) | Q(english_name__istartswith=text)
        )
    if role in Role.values:
        found = found.filter(Exists(in_force.filter(user=OuterRef("pk"), role=role)))
    if state in STATES:
        found = found.filter(is_active=state == "open")
    grants = Prefetch("role_grants", in_force.select_related("region", "organization").order_by("pk"), "held")
    rows, after = page_by(found.prefetch_related(grants), "username", request.GET.get("after", ""))
    keep = request.GET.copy()
    keep.pop("after", None)
    context = frame(request.user) | {
        "regions": regions,
        "rows": rows,
        "after": after,
        "keep": keep.urlencode(),
        "text": text,
        "role": role,
        "state": state,
        "roles": Role.choices,
    }
    return render(request, "workbench/office/accounts.html", context)


def new_account(request: StaffRequest) -> HttpResponse:
    """Open an account at an organization of the chosen place; its password is shown this once."""
    user = request.user
    regions = regions_of(user, SECURITY)
    where = WhereForm(request.GET if "place" in request.GET else None, within=regions)
    place = where.cleaned_data["place"] if where.is_bound and where.is_valid() else None
    deeds = Deeds(request)
    password = services.password_by_chance()
    if place is not None:
        deeds.offer(
            "open",
            AccountForm,
            lambda typed: _open(typed, password, user),
            organizations=_organizations(place),
            topics=topics(),
            initial={"languages": ["zh-hans"]},
        )
    if deeds.carry_out():
        # Shown by this answer and never again: neither a session nor a cookie may hold it.
        opened = User.objects.get(username=deeds.forms["open"].cleaned_data["username"])
        return _page(request, opened, Deeds(request), password=password)
    context = frame(user) | {"where": where, "place": place, "deeds": deeds}
    return render(request, "workbench/office/new_account.html", context, status=deeds.status)


def _open(typed: dict[str, Any], password: str, by: User) -> str:
    services.open_account(**typed, password=password, by=by, now=clock.now())
    return typed["username"]  # type: ignore[no-any-return]


def _organizations(place: Region) -> QuerySet[Organization]:
    """Return the organizations of a place: of a county with its towns, of anything wider only its own."""
    found = organizations_in(place, clock.today())
    return found if place.level >= Region.Level.COUNTY else found.filter(region=place)


def account(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one account and change it."""
    user, today = request.user, clock.today()
    regions = regions_of(user, SECURITY)
    found = get_object_or_404(staff_within(regions, today), pk=pk)
    deeds = Deeds(request)
    issued: list[str] = []
    is_self = found == user
    _offer_roles(deeds, found, user, regions)
    if not is_self and manages(user, found, today):
        _offer_details(deeds, found, user)
        _offer_access(deeds, found, user, issued)
        _offer_interests(deeds, found, user)
    if done := deeds.carry_out():
        if issued:
            return _page(request, found, deeds, password=issued[0])
        messages.success(request, done)
        return redirect("workbench:account", pk=found.pk)
    return _page(request, found, deeds)


def _page(request: StaffRequest, account: User, deeds: Deeds, *, password: str = "") -> HttpResponse:
    user, today = request.user, clock.today()
    grants = RoleGrant.objects.in_force(today).filter(user=account).select_related("region", "organization")
    context = frame(user) | {
        "account": account,
        "is_self": account == user,
        "grants": [(grant, administers(user, grant.region)) for grant in grants.order_by("pk")],
        "interests": list(_interests(account)),
        "mobile": mask_phone(account.pager.mobile) if hasattr(account, "pager") else "",
        "password": password,
        "deeds": deeds,
    }
    return render(request, "workbench/office/account.html", context, status=deeds.status)


def _interests(account: User) -> QuerySet[ConflictInterest]:
    """Return what the account and its organization have declared, if it has one."""
    theirs = Q(user=account)
    if account.organization_id is not None:
        theirs |= Q(organization=account.organization_id)
    return ConflictInterest.objects.filter(theirs, ended_at=None).order_by("pk")


def _offer_roles(deeds: Deeds, account: User, by: User, regions: list[Region]) -> None:
    """Offer to give and take roles where ``by`` administers; never one's own."""
    if account == by:
        return

    def grant(typed: dict[str, Any]) -> str:
        given = services.grant_role(
            user=account, **typed | {"role": Role(typed["role"])}, by=by, today=clock.today(), now=clock.now()
        )
        if given is None:
            return _("Asked for. It holds once another security administrator gives the same role, within seven days.")
        return _("The role is given. It holds from the next click of %(name)s.") % {"name": account.name}

    def revoke(typed: dict[str, Any]) -> str:
        services.revoke_role(grant=typed["row"], by=by, today=clock.today(), now=clock.now())
        return _("The role is taken away. It no longer holds from the next click of %(name)s.") % {"name": account.name}

    deeds.offer("grant", GrantForm, grant, within=regions, organization=account.organization)
    deeds.offer("revoke", ChosenForm, revoke, rows=RoleGrant.objects.in_force(clock.today()).filter(user=account))


def _offer_details(deeds: Deeds, account: User, by: User) -> None:
    def change(typed: dict[str, Any]) -> str:
        services.change_account(user=account, by=by, now=clock.now(), **typed)
        return _("Kept.")

    def set_mobile(typed: dict[str, Any]) -> str:
        services.set_mobile(user=account, mobile=typed["mobile"], by=by, now=clock.now())
        return _("The mobile number is kept.") if typed["mobile"] else _("The mobile number is forgotten.")

    place = account.organization.region if account.organization else None
    county = Region.objects.filter(code=place.code[:6]).first() if place else None
    deeds.offer(
        "change",
        DetailsForm,
        change,
        organizations=_organizations(county) if county else Organization.objects.none(),
        topics=topics(),
        initial=DetailsForm.said_of(account),
    )
    deeds.offer("mobile", MobileForm, set_mobile)


def _offer_access(deeds: Deeds, account: User, by: User, issued: list[str]) -> None:
    def reset(typed: dict[str, Any]) -> str:
        issued.append(services.reset_password(user=account, by=by, now=clock.now()))
        return "reset"

    def deactivate(typed: dict[str, Any]) -> str:
        services.deactivate(user=account, by=by, now=clock.now())
        return _("The account is closed. Whoever is signed in with it is out.")

    def reactivate(typed: dict[str, Any]) -> str:
        services.reactivate(user=account, by=by, now=clock.now())
        return _("The account is open again, with the roles it still holds.")

    def reset_factor(typed: dict[str, Any]) -> str:
        second_factor.reset(user=account, by=by, reason=typed["reason"], now=clock.now())
        return _("The second factor is taken away. At the next sign-in another one can be set up.")

    deeds.offer("reset", Nothing, reset)
    if account.second_factor_at is not None:
        deeds.offer("reset_factor", ReasonForm, reset_factor)
    if account.is_active:
        deeds.offer("deactivate", Nothing, deactivate)
    else:
        deeds.offer("reactivate", Nothing, reactivate)


def _offer_interests(deeds: Deeds, account: User, by: User) -> None:
    def declare(typed: dict[str, Any]) -> str:
        of_organization = typed.get("is_of_organization", False)
        services.declare_interest(
            name=typed["name"],
            user=None if of_organization else account,
            organization=account.organization if of_organization else None,
            by=by,
            now=clock.now(),
        )
        return _("The interest is declared. The name is kept encrypted and shown to nobody.")

    def end(typed: dict[str, Any]) -> str:
        services.end_interest(interest=typed["row"], by=by, now=clock.now())
        return _("The interest no longer stands.")

    deeds.offer("declare", InterestForm, declare, organization=account.organization)
    deeds.offer("end", ChosenForm, end, rows=_interests(account))
