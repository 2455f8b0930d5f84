"""What projects tells people: one function a message, each a row with a key so that telling twice is telling once."""
