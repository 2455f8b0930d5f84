"""The one kind of failure this package reports: a sentence for the person at the terminal."""


class Trouble(Exception):
    """Something the person can understand and usually mend; its text is one or two plain sentences."""
