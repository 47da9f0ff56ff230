"""Write docs/reference from the code, so that it cannot say anything else."""

from tools.docs.included import included, including, refreshed
from tools.docs.pages import PAGES, REFERENCE, written

__all__ = ["PAGES", "REFERENCE", "included", "including", "refreshed", "written"]
