"""Messages about who may do what."""

from typing import Literal

import msgspec

ObjectKind = Literal["store", "experiment", "registered_model", "alias"]
LevelName = Literal["NONE", "READ", "EDIT", "MANAGE_STAGING", "MANAGE_PRODUCTION", "MANAGE"]
ScopeName = Literal["all", "read", "tracking", "registry", "access"]


class SessionState(msgspec.Struct, frozen=True):
    """Whether one has to log in, how, and who is logged in with the cookie or the credentials that were sent."""

    login_required: bool
    with_password: bool
    with_provider: bool
    """Whether `GET /login/oidc` leads to an OpenID provider."""
    setup_required: bool
    """Whether there is no administrator yet: `POST /setup` makes the first."""
    name: str = ""
    """Empty: nobody."""
    is_admin: bool = False
    csrf_token: str = ""
    """What changes must repeat in the header X-Lineal-CSRF when they come with the session's cookie."""


class Login(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Logs a browser in."""

    name: str
    password: str


class Setup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Makes the first administrator."""

    token: str
    """What the server printed when it started without an administrator."""
    name: str
    password: str


class ChangePassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Changes one's own password."""

    old_password: str
    new_password: str


class Whoami(msgspec.Struct, frozen=True):
    """Who asks."""

    name: str
    is_admin: bool
    groups: list[str]
    roles: list[str]
    scopes: list[ScopeName]
    """What the token that was sent is for; `all` for passwords and sessions."""


class Account(msgspec.Struct, frozen=True):
    """A user or service account. Only administrators, and who it is, see the address."""

    name: str
    kind: Literal["user", "service_account"]
    display_name: str
    email: str
    is_admin: bool
    is_disabled: bool
    created_at_ms: int


class AccountPage(msgspec.Struct, frozen=True):
    """Accounts, by name."""

    accounts: list[Account]
    cursor: str
    """For the next page; empty on the last."""


class ListAccounts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Asks for accounts."""

    limit: int = 100
    cursor: str = ""


class AccountName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names an account."""

    name: str


class CreateUser(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Makes a user."""

    name: str
    password: str = ""
    """Left out: the user logs in by the OpenID provider, or with tokens."""
    is_admin: bool = False
    display_name: str = ""
    email: str = ""
    restore: bool = False
    """The name belonged to a user that was deleted, and this is the same person: nobody else gets it."""


class CreateServiceAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Makes a service account, which has no password."""

    name: str
    is_admin: bool = False
    display_name: str = ""
    restore: bool = False
    """The name belonged to a service account that was deleted, and this is the same."""


class UpdateAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Changes what is given."""

    name: str
    display_name: str | None = None
    email: str | None = None
    is_admin: bool | None = None
    is_disabled: bool | None = None
    password: str | None = None


class Collection(msgspec.Struct, frozen=True):
    """A group or role."""

    name: str
    display_name: str
    is_builtin: bool
    """There from the start, and to stay as it is."""
    created_at_ms: int


class CollectionPage(msgspec.Struct, frozen=True):
    """Groups or roles, by name."""

    items: list[Collection]
    cursor: str


class CreateCollection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Makes a group or role."""

    name: str
    display_name: str = ""


class UpdateCollection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Changes what people see of a group or role."""

    name: str
    display_name: str


class CollectionName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names a group or role."""

    name: str


class Member(msgspec.Struct, frozen=True):
    """Who is in a group or role."""

    name: str
    kind: Literal["user", "service_account", "group"]
    display_name: str


class MemberPage(msgspec.Struct, frozen=True):
    """Members, by name."""

    members: list[Member]
    cursor: str


class ListMembers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Asks who is in a group or role."""

    name: str
    limit: int = 100
    cursor: str = ""


class Membership(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody in a group or role."""

    name: str
    """Of the group or role."""
    member: str
    """An account; for a role also a group."""


class Token(msgspec.Struct, frozen=True):
    """What is known of a token."""

    id: int
    name: str
    hint: str
    """How it begins."""
    scopes: list[ScopeName]
    created_at_ms: int
    created_by: str
    expires_at_ms: int | None
    last_used_at_ms: int | None
    """Up to a minute late."""
    revoked_at_ms: int | None


class NewToken(msgspec.Struct, frozen=True):
    """A token, this once with its secret."""

    token: str
    """Keep it now: only its digest is stored."""
    about: Token


class TokenPage(msgspec.Struct, frozen=True):
    """Tokens, newest first."""

    tokens: list[Token]
    cursor: str


class CreateToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Makes a token."""

    name: str
    """What it is for, for people."""
    scopes: tuple[ScopeName, ...] = ("all",)
    expires_in_days: int | None = None
    """1 to 3,650; left out: it never ends by itself."""
    account: str = ""
    """Whose it is to be; an administrator may name others. Left out: one's own."""


class ListTokens(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Asks for the tokens of an account."""

    account: str = ""
    limit: int = 100
    cursor: str = ""


class TokenId(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names a token of an account."""

    token_id: int
    account: str = ""


class GrantTarget(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom something is granted to, and on what."""

    principal: str
    """A user, service account or group; with `is_role`, a role."""
    object_kind: ObjectKind
    object: str = ""
    """The id of an experiment, the name of a registered model, `*` for every one; left out for the store."""
    alias: str = ""
    """Where the object is an alias: its name, or `*` for every one; `object` is the registered model."""
    is_role: bool = False


class SetGrant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Grants a level, in place of what was granted before."""

    principal: str
    object_kind: ObjectKind
    level: LevelName
    """NONE takes it back. On an alias, EDIT lets somebody move it."""
    object: str = ""
    alias: str = ""
    is_role: bool = False
    may_create: bool = False
    """On the store, every experiment or every registered model: may make such objects."""


class Grant(msgspec.Struct, frozen=True):
    """What was granted to somebody."""

    object_kind: ObjectKind
    object: str
    alias: str
    level: LevelName
    may_create: bool
    granted_at_ms: int
    granted_by: str


class GrantPage(msgspec.Struct, frozen=True):
    """Grants, by object."""

    grants: list[Grant]
    cursor: str


class ListGrants(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Asks what was granted to somebody; left out, to oneself. What groups and roles have is not in it."""

    principal: str = ""
    is_role: bool = False
    limit: int = 100
    cursor: str = ""


class Holder(msgspec.Struct, frozen=True):
    """Who was granted something on an object."""

    principal: str
    kind: Literal["user", "service_account", "group", "role"]
    level: LevelName
    may_create: bool
    granted_at_ms: int
    granted_by: str


class HolderPage(msgspec.Struct, frozen=True):
    """Who was granted what on an object itself."""

    holders: list[Holder]
    cursor: str


class ListHolders(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Asks who was granted what on an object."""

    object_kind: ObjectKind
    object: str = ""
    alias: str = ""
    limit: int = 100
    cursor: str = ""


class LevelRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Asks what one may do with an object."""

    object_kind: ObjectKind
    object: str = ""
    alias: str = ""
    """Where the kind is `alias`: its name, on the registered model `object`. Level EDIT means that the caller may move it."""


class LevelReply(msgspec.Struct, frozen=True):
    """What the caller may do with an object; each level includes those before it."""

    level: LevelName


class ProtectedAlias(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names an alias to protect."""

    alias: str
    object: str = "*"
    """A registered model; `*`: every one."""


class ListProtected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Asks which aliases are protected."""

    object: str = "*"
    limit: int = 100
    cursor: str = ""


class ProtectedPage(msgspec.Struct, frozen=True):
    """Protected aliases, in lower case."""

    aliases: list[str]
    cursor: str
