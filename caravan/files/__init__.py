"""Photos and recordings: checked by content, written anew where possible, encrypted on disk.

Which matter a file belongs to, and who may open it, is decided above.
"""
