"""Transition requests: "this version shall be in that stage", or "shall have that alias", for somebody else to decide."""
