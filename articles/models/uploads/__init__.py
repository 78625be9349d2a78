"""What an editor sent and has not confirmed yet."""
