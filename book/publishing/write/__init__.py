"""What happens to a page while it is written: from its tree to HTML in the frame."""
