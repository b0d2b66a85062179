"""The bank's non-identifying columns, copied to Parquet by indexed key ranges; the bank is spared every other query."""
