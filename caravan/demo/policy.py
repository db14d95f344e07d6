"""The demo's pages are open: it runs on one machine and everybody in it is invented."""

from caravan.policy import PUBLIC, Policy

ROUTES = {"demo:index": Policy(PUBLIC), "demo:clock": Policy(PUBLIC)}
