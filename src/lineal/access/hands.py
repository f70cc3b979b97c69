"""Whether two names are one pair of hands: a person is also behind the service accounts that they made tokens for.

The four-eyes rule asks this. Tokens that ended count, too: otherwise one could ask with a token, end it, and approve oneself.
"""

from lineal.storage.sql import Sql


def same_hands(one: Sql, other: Sql) -> Sql:
    """Make the condition that the names `one` and `other` are the same hands.

    They are the same account; or one made a token of the other, a service account; or both are service accounts with tokens that one
    person made. What the command line made, as `lineal`, was made by nobody in particular.
    """
    return (
        Sql("(")
        + one
        + Sql(" = ")
        + other
        + Sql(" or ")
        + _made_token_of(one, other)
        + Sql(" or ")
        + _made_token_of(other, one)
        + Sql(
            " or exists (select 1 from access_tokens t join principals p on p.id = t.principal_id"
            " join access_tokens u on u.created_by = t.created_by join principals q on q.id = u.principal_id"
            " where p.kind = 'service_account' and q.kind = 'service_account' and t.created_by not in ('lineal', 'anonymous') and p.name = "
        )
        + one
        + Sql(" and q.name = ")
        + other
        + Sql("))")
    )


def _made_token_of(account: Sql, maker: Sql) -> Sql:
    return (
        Sql(
            "exists (select 1 from access_tokens t join principals p on p.id = t.principal_id"
            " where p.kind = 'service_account' and p.name = "
        )
        + account
        + Sql(" and t.created_by = ")
        + maker
        + Sql(")")
    )
