"""What the demonstration brought into the database."""
