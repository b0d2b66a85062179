"""A folder of CSV files becomes rows of the nine tables: every row is loaded, is there already, or is rejected."""
