"""What projects tells people: one module a stage, one function a message.

Each message is a row with a dedupe key, so that telling twice is telling once. It imports no stage: what a message
needs comes with the object it is about.
"""
