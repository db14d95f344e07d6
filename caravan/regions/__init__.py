"""Administrative divisions: what they are called, what they belong to, from when until when."""
