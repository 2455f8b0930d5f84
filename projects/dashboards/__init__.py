"""Dashboards by role and the money page: what needs me now, first; then the state of everything, drawn.

It reads all stages and changes none: every button leads to the stage that owns the deed. What a page costs does not
grow with what it shows.
"""
