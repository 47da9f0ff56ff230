"""Write docs/reference from the code, so that it cannot say anything else."""

from tools.docs.pages import PAGES, REFERENCE, written

__all__ = ["PAGES", "REFERENCE", "written"]
