"""The audit trail: who did what to which object, when and why.

Rows are only ever added, by `core.states.move` through its signal and by services that change something without
a state. It is the only place with a generic foreign key, because anything may have a history.
"""
