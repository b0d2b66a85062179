from domain.errors import DashboardError


class TargetingError(DashboardError):
    """A target list cannot be made as asked."""
