"""What happens: one replication of the trade, from its network to its records."""
