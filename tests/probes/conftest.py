"""One town for all probes of a module; what a probe changes in it is undone behind it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import transaction
from django.test.utils import override_settings

from caravan import clock
from caravan.statistics.response import forget
from tests.e2e.world import NOW, World
from tests.probes.town import Town


@pytest.fixture(scope="module")
def peopled(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    clock.install(lambda: NOW)
    with django_db_blocker.unblock(), override_settings(PASSWORD_HASHERS=quick), transaction.atomic():
        yield Town(World())
        transaction.set_rollback(True)
    forget()


@pytest.fixture
def town(peopled: Town, db: None) -> Iterator[Town]:
    clock.install(lambda: NOW)
    forget()
    yield peopled
    forget()
    assert configured.PASSWORD_HASHERS
