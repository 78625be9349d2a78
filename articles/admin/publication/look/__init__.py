"""Publication → Look: what readers recognise the publication by, on a page of its own."""
