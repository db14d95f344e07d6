"""Staff accounts, the roles they hold and where, their declared interests; one-time codes for anybody's phone.

People who ask have no account here: what is kept of them hangs on their matter.
"""
