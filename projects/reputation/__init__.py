"""Reputation: what companies and students did, as listed events, and the few numbers counted from them.

Each number has its formula on the page and can be counted again from the events beside it; there is no single score,
nothing is hidden, and below a few events it says "new here". Events are derived from the rows of the work itself, so
that whoever counts again from scratch finds what is stored.
"""
