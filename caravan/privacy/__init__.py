"""Protects what people tell us: encrypted fields, keys, blind indexes, masks, receipt codes.

It knows nothing of matters or people; who may look at what is decided above.
"""
