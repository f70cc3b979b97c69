"""The server's settings: defaults < TOML file < `LINEAL_*` environment < flags. Unknown keys are errors.

`lineal config` prints each value and where it came from; `docs/configuration.md` describes each (a test holds them together).
"""

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from lineal.errors import Invalid

ENVIRONMENT_PREFIX = "LINEAL_"
FILE_NAME = "lineal.toml"
"""Read from the working directory when no `--config` names another file."""
_NOT_SETTINGS = frozenset({"LINEAL_CONFIG"})
SECRET_SETTINGS = frozenset({"oidc_client_secret", "secret_key", "smtp_password"})
"""Settings that are never shown."""

Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every setting, read once at start."""

    host: str = "127.0.0.1"
    """The address to listen on."""
    port: Port = 5000
    """The TCP port to listen on; 0 takes a free one and prints it."""
    store: str = ".lineal"
    """A directory (SQLite and files), `postgresql://...`, or `:memory:` for a store that disappears."""
    artifacts: str = ""
    """The directory of the bytes; empty means `artifacts` in the store's directory. PostgreSQL stores need one."""
    durability: Literal["full", "normal"] = "full"
    """`full` survives power loss, `normal` only the death of the process (SQLite stores)."""
    auth: Literal["off", "on"] = "off"
    """`on`: everybody has to log in, and may do what was granted to them. `off`: one user, on this machine only."""
    oidc_issuer: str = ""
    """The OpenID provider that people log in by, as its issuer is called (`https://id.example.org`); empty means none. Needs `auth`."""
    oidc_client_id: str = ""
    """How this server is called there."""
    oidc_client_secret: str = ""
    """Its secret there; better in the environment than in a file. Empty for a public client: PKCE is used either way."""
    oidc_scopes: str = "openid profile email"
    """What the provider is asked for."""
    oidc_group_claim: str = ""
    """The claim that lists groups; those that exist here by name are given and taken at each login. Empty means none."""
    oidc_auto_create: bool = True
    """Make an account for who logs in by the provider for the first time."""
    insecure: bool = False
    """Allow listening on other interfaces than loopback without a login."""
    allowed_hosts: tuple[str, ...] = ()
    """Host names clients may use; empty means the loopback names when listening on loopback, else any. `*` means any."""
    cors_origins: tuple[str, ...] = ()
    """Web origins (`https://example.org`) whose pages may call this server."""
    public_url: str = ""
    """How clients reach this server (`https://lineal.example.org/prefix`), when a proxy is in front; for the URLs it hands out."""
    path_prefix: str = ""
    """A path under which everything is served, such as `/lineal`."""
    forwarded_allow_ips: str = "127.0.0.1"
    """Proxies whose X-Forwarded-* headers are believed; comma-separated addresses."""
    upload_size_bytes_max: Annotated[int, msgspec.Meta(ge=1)] = 1 << 40
    """The largest artifact one request may upload."""
    secret_key: str = ""
    """Encrypts secrets at rest: 16 characters or more, or `file:` and a path; empty means with the store's own secret. Several, separated
    by commas: the first encrypts, all decrypt."""
    webhook_allow: tuple[str, ...] = ()
    """Hosts, addresses and networks (`10.0.0.0/8`) inside, to which webhooks may be sent, also without TLS."""
    webhook_attempts_max: Annotated[int, msgspec.Meta(ge=1, le=30)] = 16
    """How often a webhook's delivery is tried before it is given up."""
    webhook_history_days: Annotated[int, msgspec.Meta(ge=1)] = 30
    """How long deliveries that ended can be looked at and sent again."""
    access_log: bool = True
    """Write one structured line for each request to standard error."""
    smtp_host: str = ""
    """The mail server that sends notifications; empty means that they stay in people's inboxes here."""
    smtp_port: Port = 587
    """Its TCP port."""
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    """How the connection is encrypted: after a plain greeting (`starttls`), from the start (`tls`), or not."""
    smtp_user: str = ""
    """The name to log in there with; empty means without a login."""
    smtp_password: str = ""
    """The password for that; better in the environment than in a file."""
    smtp_from: str = ""
    """The address that mail comes from, such as `Lineal <lineal@example.org>`; required with `smtp_host`."""
    busy_poll_us: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 200
    """How many microseconds the server looks for the next request before it sleeps, while most requests come that soon after an answer;
    0: never."""
    shutdown_timeout_s: Annotated[int, msgspec.Meta(ge=0)] = 20
    """How long running requests may take to finish after SIGTERM or Ctrl-C."""

    @property
    def store_shown(self) -> str:
        """The store without the password its URL may contain."""
        return _without_password(self.store)


class Setting(msgspec.Struct, frozen=True):
    """One value with its origin."""

    name: str
    value: Any
    origin: str
    """`default`, the file, the environment variable, or the flag it came from."""

    @property
    def shown(self) -> str:
        """The value for people, without passwords and keys."""
        if self.name in SECRET_SETTINGS:
            return "***" if self.value else ""
        return _without_password(self.value) if isinstance(self.value, str) else str(self.value)


SETTING_NAMES: tuple[str, ...] = Config.__struct_fields__


def load(
    *,
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    flags: Mapping[str, Any] | None = None,
) -> tuple[Config, list[Setting]]:
    """Read every source and answer the settings with their origins.

    Args:
        file: A TOML file that must exist; None means `lineal.toml` in the working directory, if there is one.
        environment: None means the process's own.
        flags: By setting name; a None value means the flag was not given.

    Raises:
        Invalid: an unknown key, a value of the wrong type or out of range, or a file that cannot be read.
    """
    environment = os.environ if environment is None else environment
    values: dict[str, Any] = {field.name: field.default for field in msgspec.structs.fields(Config)}
    origins = dict.fromkeys(values, "default")
    for source, found in (_from_file(file, environment), _from_environment(environment), _from_flags(flags or {})):
        for name, value in found.items():
            values[name] = value
            origins[name] = source if source != ENVIRONMENT_PREFIX else ENVIRONMENT_PREFIX + name.upper()
            if source == "--":
                origins[name] = "--" + name.replace("_", "-")
    config = _convert(values, origins)
    return config, [Setting(name, getattr(config, name), origins[name]) for name in SETTING_NAMES]


def _from_file(file: Path | None, environment: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
    named = file or (Path(environment["LINEAL_CONFIG"]) if environment.get("LINEAL_CONFIG") else None)
    path = named or Path(FILE_NAME)
    if named is None and not path.is_file():
        return "", {}
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Invalid("config", f"{path} cannot be read: {error}") from error
    for name in found:
        _known(name, name, f"in {path}")
    return str(path), found


def _from_environment(environment: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
    found: dict[str, Any] = {}
    for variable, text in environment.items():
        if not variable.startswith(ENVIRONMENT_PREFIX) or variable in _NOT_SETTINGS:
            continue
        name = _known(variable.removeprefix(ENVIRONMENT_PREFIX).lower(), variable, "in the environment")
        found[name] = text.split(",") if name in {"allowed_hosts", "cors_origins", "webhook_allow"} else text
    return ENVIRONMENT_PREFIX, found


def _from_flags(flags: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    return "--", {name: value for name, value in flags.items() if value is not None}


def _known(name: str, written: str, where: str) -> str:
    if name in SETTING_NAMES:
        return name
    close = difflib.get_close_matches(name, SETTING_NAMES, 1)
    shown = ENVIRONMENT_PREFIX + close[0].upper() if close and written.startswith(ENVIRONMENT_PREFIX) else (close[0] if close else "")
    hint = f" Did you mean '{shown}'?" if shown else f" Known settings: {', '.join(SETTING_NAMES)}."
    raise Invalid(written, f"unknown setting {where}.{hint}", f"Unknown setting '{written}' {where}.{hint}")


def _convert(values: dict[str, Any], origins: dict[str, str]) -> Config:
    try:
        config = msgspec.convert(values, Config, strict=False)
    except msgspec.ValidationError as error:
        name = str(error).rpartition("`$.")[2].rstrip("`").partition("[")[0]
        origin = origins.get(name, "")
        raise Invalid(name, str(error), f"Setting '{name}' (from {origin}) is not valid: {error}") from error
    if config.path_prefix and (not config.path_prefix.startswith("/") or config.path_prefix.endswith("/")):
        raise Invalid("path_prefix", "starts with '/' and does not end with one, such as '/lineal'")
    if config.public_url and not config.public_url.startswith(("http://", "https://")):
        raise Invalid("public_url", "starts with http:// or https://")
    if config.smtp_host and not config.smtp_from:
        raise Invalid("smtp_from", "is required with smtp_host", "Set smtp_from to the address that mail comes from")
    return config


def _without_password(text: str) -> str:
    return re.sub(r"(?<=://)([^:/@]*):[^@/]*@", r"\1:***@", text)
