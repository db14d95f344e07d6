"""Views of the pages around the queue, one module a subject."""
