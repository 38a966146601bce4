"""All tables in one import, for whoever needs the whole schema."""

from app.models import local, log, registry
from app.models.base import Base

__all__ = ["Base", "local", "log", "registry"]
