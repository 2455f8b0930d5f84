"""Worlds of many postings: a million, with the students and applications that belong to them, in minutes.

Each size is a database of its own in the benches' cluster and is loaded once; its comment says what it was made of, so
that the next run uses it again. Rows are drawn by seeded chance, written by COPY past triggers and indexes, and
everything derived (search vectors, generated columns, indexes) is what the product's own code would have made:
`load.check` compares. Nothing here knows what will be measured.
"""
