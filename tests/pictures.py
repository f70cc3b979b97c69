"""Take the pictures of the README: `.venv/bin/python -m tests.pictures`, with Chromium and the built app.

It runs the demo on a store of its own, and looks at it at 1280 pixels.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright
from tests.servers import serving

IMAGES = Path(__file__).parents[1] / "docs" / "images"
BYTES_MAX = 200_000
"""Of one picture: the repository keeps every version of it."""
PAGES = {
    "home": ("/", "dark"),
    "version": ("/models/demo-breast-cancer/versions/1", "light"),
}


def main() -> None:
    """Write each picture, and fail where one is too big."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        if len(sys.argv) > 1:
            shutil.copytree(sys.argv[1], store)  # where a demo ran already
        else:
            subprocess.run([sys.executable, "-m", "lineal", "demo", "--store", str(store), "--port", "0", "--no-wait"], check=True)
        with serving(store) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
            for name, (path, scheme) in PAGES.items():
                page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme="dark" if scheme == "dark" else "light")
                page.goto(f"{server.url}{path}")
                page.wait_for_timeout(2_000)
                picture = IMAGES / f"{name}.png"
                page.screenshot(path=picture)
                size = picture.stat().st_size
                if size > BYTES_MAX:
                    message = f"{picture.name} has {size} bytes, more than {BYTES_MAX}"
                    raise SystemExit(message)
                page.close()
            browser.close()


if __name__ == "__main__":
    main()
