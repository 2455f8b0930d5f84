"""The demo's mailbox at /dev/mail/: every e-mail Firstrung sent on this machine, readable in the browser.

It reads the files that Django's file-based backend writes and exists only in the demo and in development.
"""
