"""People of the newsroom: what they may do, how they come in, and how they leave."""
