"""What waits for a worker, read from the same rows that the tasks look for: due, waiting, parked or stuck, and why.

It changes nothing; `manage.py jobs` prints it.
"""
