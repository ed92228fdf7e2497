"""Inputs that nobody would write: properties of any bytes, tried by hypothesis in the tests and by atheris here."""
