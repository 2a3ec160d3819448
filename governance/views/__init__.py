"""Pages of requests: the list, one of them, asking, answering."""
