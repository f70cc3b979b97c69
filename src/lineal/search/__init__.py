"""The one filter language: grammar -> syntax tree -> SQL, ordering and page tokens.

`docs/search.md` describes it for users.

    parse_filter(text, RUNS) -> Filter                     lexer, parser, conditions, tree
    compile_filter(filter, catalogue, dialect) -> Sql      catalogue, match, compiler
    parse_order_by(clauses, RUNS) -> [Order]               ordering
    Keyset(keys).columns, .order_by, .after(values)        keyset
    cursor.encode(values, fingerprint), cursor.decode      cursor
    fetch_page(reader, columns, source, keyset, ...)       paging

A subject writes a `Catalogue`; `lineal.search.catalogue` shows how.
"""

from lineal.search import cursor
from lineal.search.catalogue import Catalogue, Coded, Column, Computed, Converted, Keyed
from lineal.search.compiler import compile_filter
from lineal.search.diagnosis import InvalidText
from lineal.search.keyset import Key, Keyset
from lineal.search.match import Match
from lineal.search.ordering import parse_order_by
from lineal.search.paging import fetch_page
from lineal.search.parser import parse_filter
from lineal.search.subjects import EXPERIMENTS, LOGGED_MODELS, MODEL_VERSIONS, REGISTERED_MODELS, RUNS
from lineal.search.tree import And, Condition, Field, Filter, Not, Or, Order
from lineal.search.vocabulary import Attribute, Entity, Vocabulary

__all__ = [
    "EXPERIMENTS",
    "LOGGED_MODELS",
    "MODEL_VERSIONS",
    "REGISTERED_MODELS",
    "RUNS",
    "And",
    "Attribute",
    "Catalogue",
    "Coded",
    "Column",
    "Computed",
    "Condition",
    "Converted",
    "Entity",
    "Field",
    "Filter",
    "InvalidText",
    "Key",
    "Keyed",
    "Keyset",
    "Match",
    "Not",
    "Or",
    "Order",
    "Vocabulary",
    "compile_filter",
    "cursor",
    "fetch_page",
    "parse_filter",
    "parse_order_by",
]
