"""A question being written: kept a day, by its random id, with nine files at most."""

from io import BytesIO

import pytest

from caravan.consultations import services
from caravan.consultations.jobs import forget_drafts
from caravan.consultations.models import Draft
from caravan.files.models import StoredFile
from caravan.files.refusals import FileRefused
from caravan.matters.models import Attachment
from caravan.matters.refusals import Incomplete
from tests.factories.consultations import DAY, HOUR, MINUTE, RECORDING
from tests.factories.network import MONDAY, Network, question

pytestmark = pytest.mark.django_db


def add_file(draft: Draft, number: int = 0) -> StoredFile:
    return services.add_draft_file(draft=draft, upload=BytesIO(RECORDING + bytes([number])), now=MONDAY)


def stored(draft: Draft) -> dict[str, object]:
    content: dict[str, object] = Draft.objects.get(pk=draft.pk).content
    return content


def test_what_was_typed_is_kept_key_by_key() -> None:
    draft = services.start_draft(now=MONDAY, content={"topic": "wages"})

    services.save_draft(draft=draft, content={"story": "老板"}, now=MONDAY)
    services.save_draft(draft=draft, content={"story": "老板拖欠工资"}, now=MONDAY)

    loaded = services.load_draft(draft.pk, now=MONDAY + HOUR)
    assert loaded is not None
    assert loaded.content == {"topic": "wages", "story": "老板拖欠工资"}


def test_two_pages_open_at_once_do_not_take_each_others_words() -> None:
    draft = services.start_draft(now=MONDAY)
    one, other = Draft.objects.get(), Draft.objects.get()

    services.save_draft(draft=one, content={"story": "老板拖欠工资"}, now=MONDAY)
    services.save_draft(draft=other, content={"region": "422801101201"}, now=MONDAY)

    assert stored(draft) == {"story": "老板拖欠工资", "region": "422801101201"}


def test_what_is_typed_after_the_draft_was_dropped_is_kept() -> None:
    draft = services.start_draft(now=MONDAY, content={"topic": "wages"})
    services.drop_draft(draft.pk)

    services.save_draft(draft=draft, content={"story": "老板"}, now=MONDAY)

    assert stored(draft) == {"topic": "wages", "story": "老板"}


def test_a_draft_is_there_for_a_day_after_the_last_word() -> None:
    draft = services.start_draft(now=MONDAY)
    services.save_draft(draft=draft, content={"story": "老板"}, now=MONDAY + 23 * HOUR)
    end = MONDAY + 23 * HOUR + DAY

    assert services.load_draft(draft.pk, now=end - MINUTE) == draft
    assert services.load_draft(draft.pk, now=end) is None
    assert forget_drafts(end - MINUTE) == 0
    assert forget_drafts(end) == 1
    assert not Draft.objects.exists()


def test_nine_files_are_the_most() -> None:
    draft = services.start_draft(now=MONDAY)
    for number in range(9):
        add_file(draft, number)

    with pytest.raises(Incomplete) as refusal:
        add_file(draft, 9)

    assert refusal.value.field == "files"
    assert StoredFile.objects.count() == 9


def test_the_same_file_handed_in_again_is_one() -> None:
    draft = services.start_draft(now=MONDAY)

    assert add_file(draft) == add_file(draft)
    assert StoredFile.objects.count() == 1


def test_a_file_can_be_taken_out_and_another_put_in() -> None:
    draft = services.start_draft(now=MONDAY)
    files = [add_file(draft, number) for number in range(9)]

    services.drop_draft_file(draft=draft, file_id=str(files[0].pk), now=MONDAY)
    replaced = add_file(draft, 9)

    assert stored(draft)["files"] == [str(file.pk) for file in [*files[1:], replaced]]


def test_a_file_that_is_no_photo_and_no_recording_is_refused_and_the_rest_stays() -> None:
    draft = services.start_draft(now=MONDAY)
    kept = add_file(draft)

    with pytest.raises(FileRefused):
        services.add_draft_file(draft=draft, upload=BytesIO(b"%PDF-1.7"), now=MONDAY)
    assert stored(draft)["files"] == [str(kept.pk)]


def test_sending_takes_the_files_along_and_forgets_the_draft(net: Network) -> None:
    draft = services.start_draft(now=MONDAY)
    file = add_file(draft)

    receipt = services.ask(
        question=question(file_ids=(str(file.pk),)), channel="web", token=str(draft.pk), now=MONDAY, draft_id=draft.pk
    )

    assert Attachment.objects.get().matter == receipt.matter
    assert services.load_draft(draft.pk, now=MONDAY) is None


def test_a_question_that_is_refused_leaves_its_draft(net: Network) -> None:
    draft = services.start_draft(now=MONDAY, content={"topic": "wages"})

    with pytest.raises(Incomplete):
        services.ask(question=question(story=" "), channel="web", token=str(draft.pk), now=MONDAY, draft_id=draft.pk)
    assert services.load_draft(draft.pk, now=MONDAY) == draft
