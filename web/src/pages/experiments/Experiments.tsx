import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo, useRef, useState } from "react";
import { BASE, call } from "@/api/client";
import { useKeys } from "@/app/keys";
import { Empty, Problem, Skeleton, Time } from "@/components/parts";
import { count } from "@/components/format";

const PAGE = 100;

export default function Experiments() {
  const [name, setName] = useState("");
  const input = useRef<HTMLInputElement>(null);
  useKeys(useMemo(() => ({ "/": () => input.current?.focus() }), []));
  const filter = name.trim() ? `name ILIKE '%${name.trim().replaceAll("'", "")}%'` : "";
  const pages = useInfiniteQuery({
    queryKey: ["experiments", filter],
    queryFn: ({ pageParam, signal }) => call("listExperiments", { query: { filter, counts: true, limit: PAGE, cursor: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor || undefined,
  });
  const rows = pages.data?.pages.flatMap((page) => page.experiments) ?? [];
  return (
    <div className="page">
      <div className="row between wrap">
        <h1>Experiments</h1>
        <input ref={input} className="input" style={{ width: 260 }} placeholder="Filter by name" aria-label="Filter by name" value={name} onChange={(event) => setName(event.target.value)} />
      </div>
      {pages.isPending && <Skeleton rows={8} height={22} />}
      {pages.isError && <Problem error={pages.error} retry={pages.refetch} />}
      {pages.isSuccess && rows.length === 0 && (
        <Empty
          icon="flask"
          title={name ? "No experiment is called so" : "No experiments yet"}
          {...(name ? {} : { snippet: `import mlflow\n\nmlflow.set_tracking_uri("${BASE.href.replace(/\/$/, "")}")\nmlflow.set_experiment("churn")\nwith mlflow.start_run():\n    mlflow.log_metric("loss", 0.12)` })}
        >
          {name ? "Try a part of its name." : "An experiment is a group of runs. The first run makes one; the client is the one you have."}
        </Empty>
      )}
      {rows.length > 0 && (
        <div className="panel scroll-x">
          <table className="grid">
            <thead>
              <tr>
                <th>Name</th>
                <th className="num">Runs</th>
                <th>Last run</th>
                <th className="hide-small">Note</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((one) => (
                <tr key={one.experiment_id}>
                  <td>
                    <Link className="link" style={{ fontWeight: 560 }} to="/experiments/$experimentId" params={{ experimentId: one.experiment_id }} search={{}}>
                      {one.name}
                    </Link>
                  </td>
                  <td className="num">{count(one.runs?.active ?? 0)}</td>
                  <td className="muted">{one.runs?.last_start_time ? <Time ms={one.runs.last_start_time} /> : "never"}</td>
                  <td className="muted hide-small">{one.note.slice(0, 140)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {pages.hasNextPage && (
        <button type="button" className="button" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          Show more
        </button>
      )}
    </div>
  );
}
