"""What people are told by email: composed in the transaction, sent by the outbox."""
