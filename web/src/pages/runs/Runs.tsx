import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import { addressOf, BASE, call } from "@/api/client";
import type { RunRow } from "@/api/types";
import { count } from "@/components/format";
import { Copy, Empty, Popover, Problem, Segmented, Skeleton } from "@/components/parts";
import { Icon } from "@/components/Icon";
import { toast } from "@/components/toasts";
import { BulkBar } from "@/pages/runs/BulkBar";
import { ColumnPicker } from "@/pages/runs/ColumnPicker";
import { STAR, differing, fieldOf, remember, remembered, selectOf, titleOf, usualColumns, type Field } from "@/pages/runs/columns";
import { filterOf, useRuns } from "@/pages/runs/data";
import { FilterInput } from "@/pages/runs/FilterInput";
import { GroupTable } from "@/pages/runs/GroupTable";
import { RunsTable } from "@/pages/runs/RunsTable";
import type { RunsState } from "@/pages/runs/state";
import { Views } from "@/pages/runs/Views";
import "@/styles/runs.css";

const RunCharts = lazy(() => import("@/pages/runs/RunCharts"));
const Explore = lazy(() => import("@/pages/runs/Explore"));

/** How many of the newest runs say which columns are worth showing. */
const SAMPLE_RUNS = 50;

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
    queryFn: ({ signal }) => call("searchRuns", { body: { experiment_ids: experimentIds, select: ["metrics.*", "params.*"], limit: SAMPLE_RUNS }, signal }),
    staleTime: Infinity,
  });
  const usual = useMemo(() => usualColumns(sample.data?.runs ?? []), [sample.data]);
  const chosen = useMemo(() => state.cols ?? remembered(experimentId).cols ?? usual, [state.cols, experimentId, usual]);
  const { rows, total, arrived, pages, isLive, showArrived } = useRuns(experimentIds, state, chosen);
  const columns = useMemo(() => (state.diff ? differing(chosen, rows) : chosen), [state.diff, chosen, rows]);

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
      remember(experimentId, cols ? { cols } : {});
      if (!cols) localStorage.removeItem(`lineal.columns.${experimentId}`);
      change({ cols: cols && cols.length > 0 ? cols : undefined });
    },
    [experimentId, change],
  );
  const move = useCallback(
    (field: Field, to: Field) => {
      const rest = chosen.filter((one) => one !== field);
      rest.splice(rest.indexOf(to) + (chosen.indexOf(field) < chosen.indexOf(to) ? 1 : 0), 0, field);
      setColumns(rest);
    },
    [chosen, setColumns],
  );
  const setWidth = useCallback(
    (field: Field, width: number) =>
      setWidths((now) => {
        const next = { ...now, [field]: width };
        remember(experimentId, { widths: next });
        return next;
      }),
    [experimentId],
  );
  const again = useCallback(() => {
    setSelected(new Set());
    void queries.invalidateQueries({ queryKey: ["runs"] });
    void queries.invalidateQueries({ queryKey: ["run-count"] });
  }, [queries]);
  const star = useCallback(
    (run: RunRow) =>
      void call("tagRuns", { body: { run_ids: [run.run_id], tags: { [STAR]: run.tags?.[STAR] === "true" ? null : "true" } } }).then(
        () => queries.invalidateQueries({ queryKey: ["runs"] }),
        (error: Error) => toast(error),
      ),
    [queries],
  );
  const { fetchNextPage } = pages;
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const order = useCallback((to: string) => change({ order: to === "start_time DESC" ? undefined : to }), [change]);

  if (experiment.isError) return <Problem error={experiment.error} retry={experiment.refetch} />;
  const name = experiment.data?.name ?? "";
  const url = BASE.href.replace(/\/$/, "");
  const csv = addressOf("/api/v1/runs/export", {}, { experiment_ids: experimentIds, filter: filterOf(state), view: state.view, order_by: state.order, select: ["run_id", ...selectOf(chosen).filter((field) => !field.includes(STAR) && !field.includes("mlflow.parentRunId"))] });
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
        <div className="row wrap">
          <Popover label="Columns" icon="columns">
            {() => <ColumnPicker keys={keys.data} columns={chosen} pinned={state.pinned ?? 0} onChange={setColumns} onPinned={(pinned) => change({ pinned: pinned || undefined })} />}
          </Popover>
          <Popover label={state.group ? `By ${state.group.map(titleOf).join(", ")}` : "Group"} icon="group" active={Boolean(state.group)}>
            {(close) => (
              <div className="picker-list" style={{ width: 230 }}>
                {["status", "user_id", ...(keys.data?.params ?? []).map((key) => fieldOf("params", key)), ...(keys.data?.tags ?? []).filter((key) => !key.startsWith("mlflow.")).map((key) => fieldOf("tags", key))].map((field) => (
                  <label key={field} className="menu-item">
                    <input type="checkbox" checked={state.group?.includes(field) ?? false} onChange={() => {
                      const next = state.group?.includes(field) ? state.group.filter((one) => one !== field) : [...(state.group ?? []), field].slice(-3);
                      change({ group: next.length ? next : undefined });
                    }} />
                    <span className="truncate">{titleOf(field)}</span> <span className="faint">{field.includes(".") ? field.split(".")[0] : ""}</span>
                  </label>
                ))}
                {state.group && <button type="button" className="button plain small" onClick={() => { change({ group: undefined }); close(); }}>Do not group</button>}
              </div>
            )}
          </Popover>
          <Popover label="More" icon="gear" active={Boolean(state.diff ?? state.nested ?? state.view)} align="right">
            {() => (
              <div>
                <label className="menu-item"><input type="checkbox" checked={state.diff ?? false} onChange={(event) => change({ diff: event.target.checked })} /> Only columns that differ</label>
                <label className="menu-item"><input type="checkbox" checked={state.nested ?? false} onChange={(event) => change({ nested: event.target.checked })} /> Nest runs in their parents</label>
                <label className="menu-item"><input type="checkbox" checked={state.view === "deleted"} onChange={(event) => change({ view: event.target.checked ? "deleted" : undefined })} /> Deleted runs</label>
                <a className="menu-item" href={csv.href} download="runs.csv"><Icon name="download" size={14} /> Export as CSV</a>
                <button type="button" className="menu-item" onClick={() => void navigator.clipboard.writeText(location.href).then(() => toast("Link copied"))}><Icon name="copy" size={14} /> Copy a link to this view</button>
              </div>
            )}
          </Popover>
          <Views experiment={experiment.data} state={state} onOpen={(to) => void navigate({ search: to })} />
        </div>
      </div>
      {arrived > 0 && <button type="button" className="button small arrived" onClick={showArrived}>{count(arrived)} new {arrived === 1 ? "run" : "runs"}: show</button>}
      {pages.isError && <Problem error={pages.error} retry={pages.refetch} />}
      {pages.isPending && <Skeleton rows={10} height={20} />}
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
        <RunsTable rows={rows} total={total} columns={columns} pinned={state.pinned ?? 0} widths={widths} order={state.order ?? "start_time DESC"} selected={selected} nested={state.nested ?? false} isFetching={pages.isFetchingNextPage || !pages.hasNextPage} onMore={more} onOrder={order} onSelect={setSelected} onWidth={setWidth} onMove={move} onStar={star} />
      )}
      {selected.size > 0 && <BulkBar selected={selected} deleted={state.view === "deleted"} onDone={again} onClear={() => setSelected(new Set())} />}
    </div>
  );
}
