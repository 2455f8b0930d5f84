"""Match: what of a project fits a student and what does not, each as a line that says why.

It promises to count nothing that is not shown and to hide nothing from anybody; it helps to choose, it does not choose.
"""
