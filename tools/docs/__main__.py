"""`python -m tools.docs`: write the reference pages again."""

from tools.docs.pages import PAGES, REFERENCE, written


def main() -> int:
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name in PAGES:
        (REFERENCE / name).write_text(written(name), encoding="utf-8")
        print(f"docs/reference/{name}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
