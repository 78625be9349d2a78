"""People in the admin: the list, the form, and what is done to one of them."""
