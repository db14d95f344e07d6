"""What the law and the service's own promise say, as data with citations.

Rest days, the default ladder, what is urgent, the laws that answers cite, and how to read the text
of a law. No text of a law is kept here, no arithmetic beyond the engine's, no database.
"""
