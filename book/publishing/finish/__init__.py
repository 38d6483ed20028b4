"""What happens when all pages are written: each step sees the whole site (publishing.site)."""
