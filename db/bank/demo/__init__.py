"""An invented bank in the nine tables: `generate_demo` fills an empty database with customers of seven kinds."""

__all__ = ["generate_demo"]
