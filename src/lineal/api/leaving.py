"""Deleting an account, as every protocol does it: what it may do and what it follows go together."""

from lineal.access.accounts import DeleteAccount, delete_account, get_account, get_account_of
from lineal.access.values import PrincipalKind
from lineal.registry.subscriptions.commands import forget_subscriber
from lineal.storage.database import Transaction


def leave(tx: Transaction, name: str) -> None:
    """Delete an account with its tokens, sessions, grants and subscriptions; what it did stays under its name.

    Raises:
        NotFound: there is no such account.
        Conflict: nobody could administer the store any more.
    """
    account = get_account(tx, name)
    delete_account(tx, DeleteAccount(account.name))
    forget_subscriber(tx, account.name)


def leave_as(tx: Transaction, which: tuple[str, PrincipalKind]) -> None:
    """Delete an account with a name and a kind; see `leave`.

    Raises:
        NotFound: there is none.
        Conflict: nobody could administer the store any more.
    """
    leave(tx, get_account_of(tx, which).name)
