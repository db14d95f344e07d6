"""What somebody does who means harm, tried at every door that there is.

Doors are found, not listed: the pages by walking the site as everybody who may enter, the forms by reading those
pages, the operations by reading the description of the API. A new page is tried the moment a link leads to it.
Each probe has been seen to fail: beside it stands a flaw that is put in for one test, and the probe has to find it.
"""
