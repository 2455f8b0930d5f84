"""The double-entry journal: what became true about money.

Entries have a unique key, so posting twice is posting once; lines sum to zero and never change, which the
database itself enforces. Balances are sums. It knows subjects as text and nothing of holds or people.
"""
