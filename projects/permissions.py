"""Who may do what to a project and to what grows from it. Predicates only; what a person may see is `visible_to`."""
