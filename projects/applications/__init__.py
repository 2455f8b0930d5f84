"""Applications: a student's bid for one project and the company's answer.

It promises one application per student and project, that nothing typed is lost, and that everyone who applied
hears the outcome. What follows an accepted offer is `workspace`.
"""
