"""Who people are and how we reach them.

People and their log-in, companies and their members, skills, notifications and the audit trail. It promises
that an e-mail address is verified before anything becomes public. What people do here is not its business:
it imports only `marketplace.core`.
"""
