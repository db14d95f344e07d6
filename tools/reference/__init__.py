"""The generated part of the documentation: pages made from the code that decides."""
