"""When something became true elsewhere, what projects does about it."""
