"""The peer's application, for the same server that runs Caravan's."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.helpdesk.settings")
application = get_wsgi_application()
