"""The blind first pass: until the company shortlists somebody it reads what they wrote and not who they are.

It promises that whoever is not revealed is called by number, and that their name, school, pronouns, handle, links,
addresses and numbers are struck from whatever of theirs the company reads. Who reveals whom, and when, is on record.
What is inside a file is not struck, and the student is told so.
"""

from projects.applications.blind.reading import NEEDED, file_name, reader, sheet, shown
from projects.applications.blind.revealing import REVEALED, reveal

__all__ = ["NEEDED", "REVEALED", "file_name", "reader", "reveal", "sheet", "shown"]
