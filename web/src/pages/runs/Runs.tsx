import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from "react";
import { addressOf, BASE, call } from "@/api/client";
import type { RunRow } from "@/api/types";
import { count } from "@/components/format";
import { Copy, Empty, Problem, Segmented, Skeleton } from "@/components/parts";
import { Icon } from "@/components/Icon";
import { BulkBar } from "@/pages/runs/BulkBar";
import { differing, exportOf, forget, moved, remember, remembered, selectOf, shownAs, usualColumns, type Field, type Remembered } from "@/pages/runs/columns";
import { filterOf, useRuns, type Sight } from "@/pages/runs/data";
import { FilterInput } from "@/pages/runs/FilterInput";
import { GroupTable } from "@/pages/runs/GroupTable";
import type { HeadActions } from "@/pages/runs/Head";
import { RunsTable } from "@/pages/runs/RunsTable";
import type { RunsState } from "@/pages/runs/state";
import { Tools } from "@/pages/runs/Tools";
import { Views } from "@/pages/runs/Views";
import "@/styles/runs.css";

const RunCharts = lazy(() => import("@/pages/runs/RunCharts"));
const Explore = lazy(() => import("@/pages/runs/Explore"));

/** How many of the newest runs say which columns are worth showing. */
const SAMPLE_RUNS = 50;
const NONE: RunRow[] = [];

/** The runs of an experiment: as a table, as charts, or as what explains a metric. */
export default function Runs() {
  const { experimentId } = useParams({ from: "/experiments/$experimentId" });
  const state = useSearch({ from: "/experiments/$experimentId" });
  const navigate = useNavigate({ from: "/experiments/$experimentId" });
  const queries = useQueryClient();
  const experimentIds = useMemo(() => [experimentId], [experimentId]);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [widths, setWidths] = useState<Record<Field, number>>(() => remembered(experimentId).widths ?? {});

  const experiment = useQuery({ queryKey: ["experiment", experimentId], queryFn: ({ signal }) => call("getExperiment", { parameters: { experiment_id: experimentId }, signal }) });
  const keys = useQuery({ queryKey: ["run-keys", experimentId], queryFn: ({ signal }) => call("listRunKeys", { body: { experiment_ids: experimentIds }, signal }) });
  const sample = useQuery({
    queryKey: ["run-sample", experimentId],
    queryFn: ({ signal }) => call("searchRuns", { body: { experiment_ids: experimentIds, select: [...selectOf([]), "metrics.*", "params.*"], limit: SAMPLE_RUNS }, signal }),
    staleTime: Infinity,
  });
  const usual = useMemo(() => usualColumns(sample.data?.runs ?? []), [sample.data]);
  const [memory, setMemory] = useState(() => remembered(experimentId));
  const keep = useCallback(
    (part: Remembered) => {
      remember(experimentId, part);
      setMemory((now) => ({ ...now, ...part }));
    },
    [experimentId],
  );
  const chosen = useMemo(() => state.cols ?? memory.cols ?? usual, [state.cols, memory.cols, usual]);
  const newest = state.cols ?? memory.cols ? NONE : sample.isError ? NONE : sample.data?.runs;
  const sight = useRef<Sight>({ runs: [], last: 0 });
  const { rows, total, arrived, pages, isLive, renew } = useRuns(experimentIds, state, chosen, newest, sight);
  const columns = useMemo(() => (state.diff ? differing(chosen, rows) : chosen), [state.diff, chosen, rows]);
  const pinned = state.pinned ?? memory.pinned ?? 0;
  const shownPinned = columns === chosen ? pinned : columns.filter((field) => chosen.indexOf(field) < pinned).length;
  const order = state.order ?? "start_time DESC";
  const listKey = JSON.stringify([experimentId, filterOf(state), state.view, order]);

  const change = useCallback(
    (part: Partial<Record<keyof RunsState, unknown>>) =>
      void navigate({
        search: (now) => Object.fromEntries(Object.entries({ ...now, ...part }).filter(([, value]) => value !== undefined && value !== "" && value !== false)) as RunsState,
        replace: true,
      }),
    [navigate],
  );
  const setColumns = useCallback(
    (cols: Field[] | null) => {
      if (cols) keep({ cols });
      else {
        forget(experimentId);
        setMemory({});
        setWidths({});
      }
      change({ cols: cols && cols.length > 0 ? cols : undefined, ...(cols ? {} : { pinned: undefined }) });
    },
    [experimentId, keep, change],
  );
  const actions = useMemo<HeadActions>(
    () => ({
      onOrder: (to) => change({ order: to === "start_time DESC" ? undefined : to }),
      onWidth: (field, width, isDone) =>
        setWidths((now) => {
          const next = { ...now };
          if (width === undefined) delete next[field];
          else next[field] = width;
          if (isDone) remember(experimentId, { widths: next });
          return next;
        }),
      onMove: (field, to) => setColumns(moved(chosen, field, to)),
      onHide: (field) => setColumns(chosen.filter((one) => one !== field)),
      onPin: (count) => {
        keep({ pinned: count });
        change({ pinned: count });
      },
      onFigure: (field, figure) => setColumns(shownAs(chosen, field, figure)),
    }),
    [chosen, change, setColumns, keep, experimentId],
  );
  const again = useCallback(() => {
    setSelected(new Set());
    void renew();
    void queries.invalidateQueries({ queryKey: ["children"] });
    void queries.invalidateQueries({ queryKey: ["run-keys"] });
  }, [queries, renew]);
  const { fetchNextPage } = pages;
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const below = useMemo(() => ({ experiment_ids: experimentIds, view: state.view ?? ("active" as const), order_by: [order], select: selectOf(chosen, true) }), [experimentIds, state.view, order, chosen]);

  if (experiment.isError) return <Problem error={experiment.error} retry={experiment.refetch} />;
  const name = experiment.data?.name ?? "";
  const url = BASE.href.replace(/\/$/, "");
  const csv = addressOf("/api/v1/runs/export", {}, { experiment_ids: experimentIds, filter: filterOf(state), view: state.view, order_by: state.order, select: exportOf(chosen) });
  const hasNoRuns = pages.isSuccess && rows.length === 0;
  return (
    <div className="page full runs-page">
      <div className="stack" style={{ gap: 4 }}>
        <div className="crumbs">
          <Link to="/experiments">Experiments</Link> <Icon name="chevron" size={11} />
        </div>
        <div className="row wrap">
          {name ? <h1 className="truncate">{name}</h1> : <span className="skeleton" style={{ width: 180, height: 24 }} />}
          <Copy text={experimentId} label="Copy the experiment's id" />
          <span className="faint num">{count(total)} {total === 1 ? "run" : "runs"}</span>
          {isLive && <span className="chip info"><span className="dot pulse" style={{ background: "currentColor", width: 6, height: 6 }} /> Live</span>}
          <span className="grow" />
          <Segmented label="Show" value={state.show ?? "table"} options={[["table", "Table"], ["charts", "Charts"], ["explore", "Explore"]] as const} onChange={(show) => change({ show: show === "table" ? undefined : show })} />
        </div>
      </div>
      <div className="row wrap tools-row">
        <FilterInput experimentIds={experimentIds} value={state.filter ?? ""} keys={keys.data} onChange={(filter) => change({ filter })} />
        <Tools keys={keys.data} columns={chosen} pinned={pinned} state={state} csv={csv.href} onColumns={setColumns} onPinned={actions.onPin} onChange={change}>
          <Views experiment={experiment.data} state={state} onOpen={(to) => void navigate({ search: to })} />
        </Tools>
      </div>
      {arrived > 0 && <button type="button" className="button small arrived" onClick={() => void renew()}>{count(arrived)} new {arrived === 1 ? "run" : "runs"}: show</button>}
      {pages.isError && <Problem error={pages.error} retry={pages.refetch} />}
      {pages.isPending && !pages.isError && <Skeleton rows={10} height={20} />}
      {hasNoRuns && (state.filter || state.view ? (
        <Empty icon="search" title="No run matches">Take a condition away, or look at what is deleted.</Empty>
      ) : (
        <Empty icon="flask" title="No runs yet" snippet={`import mlflow\n\nmlflow.set_tracking_uri("${url}")\nmlflow.set_experiment("${name}")\nwith mlflow.start_run():\n    mlflow.log_param("lr", 0.1)\n    mlflow.log_metric("loss", 0.12)`}>
          Run this with the client you have; the run appears here at once.
        </Empty>
      ))}
      {rows.length > 0 && state.show === "charts" && <Suspense fallback={<Skeleton rows={6} />}><RunCharts experimentIds={experimentIds} rows={rows} total={total} selected={selected} keys={keys.data} state={state} live={isLive} onChange={change} /></Suspense>}
      {rows.length > 0 && state.show === "explore" && <Suspense fallback={<Skeleton rows={6} />}><Explore experimentIds={experimentIds} keys={keys.data} usual={usual} state={state} onChange={change} /></Suspense>}
      {rows.length > 0 && !state.show && state.group && <GroupTable experimentIds={experimentIds} state={state} columns={columns} onOpen={(filter) => change({ filter, group: undefined })} />}
      {rows.length > 0 && !state.show && !state.group && (
        <RunsTable rows={rows} total={total} columns={columns} pinned={shownPinned} widths={widths} order={order} selected={selected} isNested={state.nested ?? false} question={below} isFetching={pages.isFetching || !pages.hasNextPage} sight={sight} listKey={listKey} actions={actions} onMore={more} onSelect={setSelected} />
      )}
      {selected.size > 0 && <BulkBar selected={selected} deleted={state.view === "deleted"} onDone={again} onClear={() => setSelected(new Set())} />}
    </div>
  );
}
