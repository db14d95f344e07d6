"""Text messages: at most 70 characters, so that one message is one message."""
