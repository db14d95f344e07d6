"""Text messages. ``gateway.connect()`` returns the client the settings name, or the fake."""
