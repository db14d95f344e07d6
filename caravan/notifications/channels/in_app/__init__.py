"""The inbox in the workbench: the stored notice is the message."""
