"""Who may do what: principals, grants, and the decisions made of them."""
