"""Payers: a company as Stripe's customer, with its billing details and the card it saved.

It promises that invoices have a name and address to go to and that the next payment needs no card number. Charging
is the business of `holds`.
"""
