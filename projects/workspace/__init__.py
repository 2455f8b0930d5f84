"""The workspace: from the accepted offer to the approved work.

It promises that nobody works before money is held, that a delivery is judged by the criteria both saw, and that
silence accepts. It calls `payments` for money and listens to what became true there.
"""
