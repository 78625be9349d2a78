"""What a publication looks like, as columns of its row."""
