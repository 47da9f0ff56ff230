"""`python -m tools.docs`: write the reference again, and the code that documents include."""

from tools.docs.included import including, refreshed
from tools.docs.pages import PAGES, REFERENCE, written


def main() -> int:
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name in PAGES:
        (REFERENCE / name).write_text(written(name), encoding="utf-8")
        print(f"docs/reference/{name}")
    for page in including():
        page.write_text(refreshed(page.read_text(encoding="utf-8")), encoding="utf-8")
        print(page)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
