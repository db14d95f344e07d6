"""What is filled in on the pages around the queue. Nothing is stored here."""
