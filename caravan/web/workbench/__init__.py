"""The staff's pages: the queue, the matter, the ladder board; ``office`` has what surrounds them."""
