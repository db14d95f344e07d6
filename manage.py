#!/usr/bin/env python
"""Run a management command; ``python manage.py help`` lists them."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caravan.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as missing:
        # A setting is missing: that is for whoever typed the command, who has no use for our call stack.
        if "--traceback" in sys.argv:
            raise
        sys.exit(str(missing))
