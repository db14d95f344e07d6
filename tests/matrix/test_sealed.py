"""What is known of a sealed matter by whom may not open it, and how somebody is let in."""

import re

from django.urls import reverse

from caravan.matters.models import AccessRequest, Matter
from tests.factories.network import clear
from tests.matrix import oracle
from tests.matrix.seed import VILLAGE, Cell, Post, World, canaries_in, taken_back
from tests.matrix.test_lists import NUMBER, read_on


def hidden_from(world: World, post: Post) -> set[str]:
    """The numbers that somebody may know to be sealed there."""
    all_of_them = [(cell, one, "none" if post.relation == "owner" else post.relation) for cell, one in world.kinds]
    all_of_them += [(cell, one, "owner" if holder == post else "none") for (holder, cell), one in world.owned.items()]
    return {
        one.number
        for cell, one, relation in all_of_them
        if oracle.knows_only_that_it_is_there(post.role, post.place, relation, cell.label, VILLAGE)
    }


def read(world: World, post: Post) -> tuple[set[str], bytes]:
    """The numbers on every page of the list, and all that stands on them."""
    return read_on(world.browser(post), reverse("workbench:sealed"))


def test_the_list_of_sealed_matters_holds_those_of_ones_place_that_one_may_not_open(world):
    wrong = []
    for post in world.people:
        if not oracle.passes("workbench:sealed", post.role):
            continue
        numbers, content = read(world, post)
        telling = [word for word in ("拖欠工资", "Unpaid", "青堡村", "danger", "危险") if word in content.decode()]
        if numbers != hidden_from(world, post) or canaries_in(content) or telling:
            wrong.append((post, numbers ^ hidden_from(world, post), telling))

    assert wrong == []


def test_somebody_asks_only_for_what_they_may_know_to_be_there(world):
    wrong = []
    for post in world.people:
        if not oracle.passes("workbench:sealed", post.role):
            continue
        for cell, matter in world.kinds:
            with taken_back():
                form = {"number": matter.number, "reason": "来访者就在窗口"}
                status = world.browser(post).post(reverse("workbench:sealed"), form).status_code
                is_asked = AccessRequest.objects.filter(matter=matter).exists()
            if is_asked is not (matter.number in hidden_from(world, post)) or status not in {302, 404}:
                wrong.append((post, cell, status))

    assert wrong == []


def test_who_is_let_in_opens_it_and_who_is_not_does_not(world):
    clerk, cell = Post("station_clerk", "422801101"), Cell("danger", "clear")
    matter = world.matters[cell]
    supervisor = Post("supervisor", "4228")
    page = reverse("workbench:matter", args=[matter.number])
    for action, status in (("let_in", 200), ("keep_out", 404)):
        with taken_back():
            world.browser(clerk).post(reverse("workbench:sealed"), {"number": matter.number, "reason": "REASONASKED"})
            assert b"REASONASKED" in world.browser(supervisor).get(page).content
            asked = AccessRequest.objects.get(matter=matter)
            form = {"request": str(asked.pk)}
            assert (
                world.browser(clerk).post(reverse("workbench:act", args=[matter.number, "let_in"]), form).status_code
                == 404
            )
            decided = world.browser(supervisor).post(reverse("workbench:act", args=[matter.number, action]), form)

            assert decided.status_code == 302
            assert world.browser(clerk).get(page).status_code == status


def test_a_request_for_one_matter_is_not_decided_under_another(world):
    clerk, supervisor = Post("station_clerk", "422801101"), Post("supervisor", "4228")
    one, other = world.matters[Cell("danger", "clear")], world.matters[Cell("child", "clear")]
    with taken_back():
        world.browser(clerk).post(reverse("workbench:sealed"), {"number": one.number, "reason": "理由"})
        form = {"request": str(AccessRequest.objects.get().pk)}
        answer = world.browser(supervisor).post(reverse("workbench:act", args=[other.number, "let_in"]), form)

        assert answer.status_code == 404


def test_what_is_sealed_by_hand_is_gone_for_the_clerk_and_back_when_it_is_opened(world):
    clerk, supervisor = Post("station_clerk", "422801101"), Post("supervisor", "4228")
    matter = world.matters[Cell("normal", "clear")]
    page = reverse("workbench:matter", args=[matter.number])
    with taken_back():
        for action, status in (("seal", 404), ("unseal", 200)):
            address = reverse("workbench:act", args=[matter.number, action])
            assert world.browser(supervisor).post(address, {"reason": "理由"}).status_code == 302
            assert world.browser(clerk).get(page).status_code == status


def test_whoever_is_responsible_for_a_sealed_matter_can_open_it(world):
    """Routing gave each to somebody; nobody was given what they may not see."""
    for _cell, matter in world.kinds:
        owner = Matter.objects.get(pk=matter.pk).owner
        assert owner is not None
        clear(matter, owner)
        assert Matter.objects.visible_to(owner).filter(pk=matter.pk).exists()


def test_the_numbers_are_read_from_pages():
    assert re.fullmatch(NUMBER, "422801-261-00001")
