"""What is owed to whom, and proof of it.

Companies pay into holds, approved work is released to students, cancelled work is refunded. It promises that
every step is a row before it is a call, that nothing is paid twice, and that the ledger balances. What the
money is for is not its business: other apps call `payments.services` and listen to `payments.signals`.
"""
