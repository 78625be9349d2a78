"""Static pages below /about/: what readers see of one, and the frozen copies of its text."""
