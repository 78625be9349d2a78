"""How a site begins: questions on a terminal, and what the first steps of the admin do."""
