"""Values that are nearly right: identity numbers, phones, names, days, amounts, codes, and the files of the imports."""
