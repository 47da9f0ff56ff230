"""How large the frontend's shell is: the page and what it names, compressed, as a browser fetches it first."""

import gzip
import json
import re
from pathlib import Path

STATIC = Path(__file__).parent.parent / "pulse_core" / "web" / "static"
NAMED = re.compile(r'<(?:script|link)\b[^>]*?(?:src|href)="/?([^"]+\.(?:js|css))"')
TARGET_KB = 120


def main() -> None:
    page = STATIC / "index.html"
    if not page.exists():
        raise SystemExit("The page is not built: run `make serve`, or `npm run build` in frontend/.")
    names = sorted(set(NAMED.findall(page.read_text(encoding="utf-8"))))
    size = sum(len(gzip.compress(path.read_bytes(), 9)) for path in (page, *(STATIC / name for name in names)))
    kilobytes = round(size / 1000, 1)
    ok = kilobytes <= TARGET_KB
    print(
        json.dumps({"measure": "frontend shell, gzip", "value": kilobytes, "unit": "kB", "target": f"<= {TARGET_KB}", "ok": ok})
    )


if __name__ == "__main__":
    main()
