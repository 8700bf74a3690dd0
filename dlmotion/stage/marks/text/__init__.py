"""Words and mathematics: rules, formulas, notes, legends, code."""
