"""Requests that a machine makes from openapi.json, right ones and wrong ones: none breaks what it promises."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from caravan import clock
from caravan.consultations.models import Answer
from caravan.statistics.response import forget
from tests.factories.network import ask, build_network, reply

HERE = Path(__file__).resolve().parent


# Whoever calls: with the receipt of a question, or with another code than its own. Staff have no way in here.
AUDIENCES = {"holder": [], "stranger": ["--include-path-regex", r"/consultations/\{"]}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_request_made_from_the_description_breaks_what_it_promises(live_server, tmp_path, audience):
    clock.install(None)
    net = build_network()
    receipt = ask(now=clock.now())
    reply(receipt.matter, net.adviser, clock.now())
    known = {
        "CARAVAN_NUMBER": receipt.number,
        "CARAVAN_CODE": receipt.code if audience == "holder" else "AAAA-AAAA",
        "CARAVAN_ANSWER": str(Answer.objects.get().pk),
    }
    command = [Path(sys.executable).with_name("st"), "--config-file", HERE / "schemathesis.toml", "run"]
    command += [Path(settings.ROOT) / "openapi.json", "--url", live_server.url, "--no-color", *AUDIENCES[audience]]

    run = subprocess.run(  # noqa: S603 (our own command)
        command, cwd=tmp_path, env=os.environ | known, capture_output=True, text=True, check=False
    )
    forget()

    assert run.returncode == 0, run.stdout + run.stderr
