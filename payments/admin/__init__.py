"""Money for the staff: every row can be read and followed to the next, and nobody edits a number.

What staff may do is a list of steps with a reason, each one call of a service. `holds`, `moves`, `parties` and
`chargebacks` show what money did, `calls` what was said to Stripe and by it, `journal` and `reconciliation` whether
both agree, `finance` all of it in figures.
"""

from payments.admin import calls, chargebacks, holds, journal, moves, parties, reconciliation

__all__ = ["calls", "chargebacks", "holds", "journal", "moves", "parties", "reconciliation"]
