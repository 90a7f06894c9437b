"""The rules of the trade: frozen values and pure functions, with no clock, no dice and no files."""
