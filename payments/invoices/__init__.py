"""Documents about money: invoices, credit notes, receipts and yearly statements, on the page and as PDF.

It promises numbers without gaps and documents that never change once they are issued. What they tell became true
elsewhere.
"""
