"""What follows from the API: written by `make sdk`, never by hand."""
