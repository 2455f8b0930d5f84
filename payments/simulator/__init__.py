"""A small Stripe-compatible server, so that the whole product can be played, tested and broken without a network.

It promises Stripe's own shapes, rules and failures for the operations it knows and answers 501, naming itself, for
every other one. It is a separate loopback process with a store of its own: it imports nothing of Firstrung, and
nothing of Firstrung imports it. No money moves. README.md beside this file says which rule rests on what.
"""
