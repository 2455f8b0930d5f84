"""The product as people meet it: through its pages, in a real Chromium, with Stripe simulated as a process of its own.

What happens behind the pages is left to the tests of each app; here nothing is asserted that nobody can see, except
that the books balance in the end.
"""
