"""Where help is to be had and who gives it when: service points, adviser contracts, duty shifts, leave.

How many questions somebody has, and who gets one, is not known here: that is routing's.
"""
