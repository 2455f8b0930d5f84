"""What pages are compared with: a bare Django site over the same tables, behind the same server.

It has Django's usual middleware, one statement by primary keys, and either a plain template of the rows (`/rows/`,
`/row/`) or the very markup of our page, kept as a constant (`/constant/`), whose rows psycopg2 fetches.
"""
