"""The seeded network: organizations, points, people, contracts and shifts for the whole of Hubei.

Rows are written in bulk, past the services: a hundred thousand of them have to be there in seconds,
and nobody did anything that an audit would have to name.
"""
