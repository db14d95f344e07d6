"""How to compute, without Django and without reading a clock.

Working days, service hours and statutory periods; the ladder and its promise; procedures as tables;
who gets a question; the response rate; how alike texts are and in which language. Which law or
table applies is the rulebook's matter, and where anything is stored is the domain packages'.
"""
