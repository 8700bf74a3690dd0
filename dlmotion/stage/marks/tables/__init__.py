"""Tables: numbers in rows that fill as steps happen."""
