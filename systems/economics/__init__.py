"""Arithmetic: arrays in, arrays out. Knows neither the world nor its components."""
