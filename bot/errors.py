"""What an operator can mend: one base, told in a line that says what to do."""


class Fixable(Exception):
    """The bot cannot go on, and its operator can change that; says how in `str()`."""
