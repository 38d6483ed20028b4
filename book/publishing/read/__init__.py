"""What happens to a page while it is read: from a notebook or Markdown to a tree."""
