"""Outside systems, one folder each: a client, and a fake that stands in for it in the demo and in tests."""
