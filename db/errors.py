"""What can go wrong with the three stores, told without SQL, URLs or data."""
