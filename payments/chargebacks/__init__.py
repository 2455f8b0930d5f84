"""Chargebacks: a company's bank takes money back for a charge.

It promises that nothing held is paid out while a bank has taken its money, that staff is told at once and can answer
with evidence, and that every outcome is booked. People who disagree about work are the business of `projects`.
"""
