"""The papers themselves, a package for each procedure: the facts as dataclasses, their text in typst files beside.

Importing a package registers its papers; ``DocumentsConfig.ready`` imports them all.
"""
