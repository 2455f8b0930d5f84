"""Applications: a student's bid for one project and the company's answer.

It promises one application per student and project, a place in the order they came, that nothing typed is lost, that
the company reads before it knows who writes, and that everyone who applied hears the outcome, by a clock. What follows
an accepted offer is `workspace`.
"""
