"""The templates, by chapter. A file put here is found."""
