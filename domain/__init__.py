"""The nouns of segmentation."""
