"""Nouns: the components, kinds and rules of the economy. Declarations only."""
