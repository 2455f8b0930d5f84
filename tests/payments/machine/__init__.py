"""Companies, students, staff, Stripe, banks and bad luck, playing at random; afterwards every cent is accounted for.

`players` is what each of them may do, `settling` what happens once everybody has had their say, `test_machine` the
game itself.
"""
