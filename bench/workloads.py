"""All workloads, in the order of the table."""

from files import GetLarge, GetSmall, PutLarge, PutSmall
from reads import Alias, AliasMany, History, SearchFiltered, SearchFilteredLarge, SearchPage, SearchPageLarge, SearchPageLong
from workload import Workload
from writes import Batch, SingleMetric, SingleMetricMany, SmallRun, SmallRunMany

WORKLOADS: tuple[type[Workload], ...] = (
    SingleMetric,
    SingleMetricMany,
    Batch,
    SmallRun,
    SmallRunMany,
    SearchPage,
    SearchPageLong,
    SearchFiltered,
    SearchPageLarge,
    SearchFilteredLarge,
    History,
    Alias,
    AliasMany,
    PutSmall,
    GetSmall,
    PutLarge,
    GetLarge,
)
