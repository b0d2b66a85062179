"""An invented bank in the nine tables: `generate_demo` fills an empty database with customers of seven kinds."""

from db.bank.demo.generator import generate_demo

__all__ = ["generate_demo"]
