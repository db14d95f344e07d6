"""What people fill in, and the sentence each mistake gets. Nothing is stored here."""
