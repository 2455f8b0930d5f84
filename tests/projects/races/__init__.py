"""Real processes that act on the same posting or work at the same moment: one wins, the others read why not."""
