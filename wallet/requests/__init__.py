"""What is asked, and by which challenge."""
