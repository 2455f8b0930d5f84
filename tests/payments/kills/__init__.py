"""Real processes that are ended with kill -9 at a named moment, and what becomes of the money.

`stops` makes a process wait at a moment, `web` and `worker` are the product's own processes with that in them,
`teller` puts rows there and reads them, `world` starts and kills all of it.
"""
