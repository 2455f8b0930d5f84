"""Discovery: finding, filtering and keeping projects, with or without an account.

It promises that an address of a list can be shared and that pages stay quick however many projects there are.
It ranks projects by what was asked, never people.
"""
