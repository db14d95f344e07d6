"""A whole Caravan of one's own: PostgreSQL with the project's configuration, the web server, the worker.

Everything is what a deployment runs: the lines of ``deploy/systemd``, the file of ``deploy/postgresql``, real keys,
tables that one role owns and another uses. A cluster and its town are made once a test run and copied for whoever asks:

    with installed() as caravan:
        web = caravan.start_web()
        caravan.start_worker()
        httpx.get(f"{web.address}/ready")

or the fixture ``caravan`` (``from tests.servers.fixtures import caravan``). Whatever was started is stopped by its
number at the end, and its log lies in ``caravan.folder / "logs"`` until then.
"""
