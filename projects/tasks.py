"""What runs by the clock: each task finds rows in a state and calls one service a row."""
