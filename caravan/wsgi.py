"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from caravan.patience import OF_A_PAGE, PatientConnection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caravan.settings")
application = get_wsgi_application()
PatientConnection.patience = OF_A_PAGE
