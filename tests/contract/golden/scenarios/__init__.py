"""What is asked in each group of golden files."""
