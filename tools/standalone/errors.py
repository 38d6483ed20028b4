"""What goes wrong when a chapter cannot be made to travel."""


class StandaloneError(ValueError):
    """Says in Chinese which chapter, what in it, and what would be right."""
