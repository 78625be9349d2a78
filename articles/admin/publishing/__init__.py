"""Publishing from the admin: one article on a page, or many from the list."""
