"""What the copied data can carry: damage, gaps and unknown codes, each with what it does to segments and lists."""
