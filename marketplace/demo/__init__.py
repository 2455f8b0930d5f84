"""The demo world: companies, students and projects in every state a person may meet.

It is told through the same services the pages call, at moments of the past, so every state is one the product can
reach, and the ledger balances. The people are invented; the schools and their mail domains are real.
"""
