"""What a ``DataLoader`` is made of: how items become a batch, how a batch is fetched, and the workers that fetch ahead."""
