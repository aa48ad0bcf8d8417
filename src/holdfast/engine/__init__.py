"""Group commit: requests in flight together become one transaction, answered when it is durable."""
