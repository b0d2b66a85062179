from domain.errors import DashboardError


class UnknownLocaleError(DashboardError):
    """Numbers cannot be written in the locale asked for."""

    def __init__(self, locale: str) -> None:
        super().__init__(f"No locale is called '{locale}'.", "Set LOCALE to one such as en_US, en_GB or de_DE.")
