"""The crowd: all outlets as one panel of arrays, stepped once a day."""
