"""Views of the public pages, one module per subject: each loads, makes one service call and renders."""
