import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { LineageNode, Version } from "@/api/types";
import { Empty, Problem, Skeleton, Time } from "@/components/parts";
import { Scroll } from "@/components/registry";
import { layout, NODE_HEIGHT, NODE_WIDTH, type Placed } from "@/pages/version/layout";
import { lineageOf } from "@/pages/version/queries";

const KIND: Record<LineageNode["kind"], string> = { run: "Run", dataset_version: "Dataset", logged_model: "Logged model", model_version: "Version", other: "" };
const LETTERS = 25;
const EDGE: Record<string, string> = { copied_from: "was copied to", input: "went into", output: "made", registered_from: "was registered as" };

/** What the version came from, to the left, and what came from it, to the right. */
export function Lineage({ version }: { version: Version }) {
  const up = useQuery(lineageOf(version.name, version.public_id, "upstream"));
  const down = useQuery(lineageOf(version.name, version.public_id, "downstream"));
  if (up.isPending || down.isPending) return <Skeleton rows={6} height={40} />;
  if (up.isError) return <Problem error={up.error} retry={up.refetch} />;
  if (down.isError) return <Problem error={down.error} retry={down.refetch} />;
  const drawn = layout([up.data, down.data]);
  if (drawn.placed.length <= 1)
    return (
      <div className="panel">
        <Empty icon="group" title="It came from nowhere that is known" snippet={'dataset = mlflow.data.from_pandas(frame, name="customers", source="s3://bucket/customers.parquet")\nwith mlflow.start_run():\n    mlflow.log_input(dataset, context="training")\n    mlflow.sklearn.log_model(model, name="model", registered_model_name="churn")'}>
          A version that a run made, of data that the run names, shows both here, and whatever was made of it:
        </Empty>
      </div>
    );
  return (
    <section className="panel" aria-label="Lineage">
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard */}
      <div className="graph" tabIndex={0} role="group" aria-label="What it came from, and what came from it">
        <svg width={drawn.width + 4} height={drawn.height + 4} viewBox={`-2 -2 ${drawn.width + 4} ${drawn.height + 4}`}>
          {drawn.edges.map((edge) => (
            <path key={edge.key} className="edge" d={line(edge.from, edge.to)}>
              <title>{`${edge.from.node.name} ${EDGE[edge.role] ?? edge.role} ${edge.to.node.name}`}</title>
            </path>
          ))}
          {drawn.placed.map((one) => (
            <Anchor key={one.node.id} node={one.node}>
              <g className={`node ${one.node.id === version.public_id ? "self" : ""}`} transform={`translate(${one.x} ${one.y})`}>
                <title>{titleOf(one.node)}</title>
                <rect width={NODE_WIDTH} height={NODE_HEIGHT} rx={8} />
                <text className="kind" x={11} y={18}>{one.node.hidden ? "You may not read it" : `${KIND[one.node.kind]} ${detailOf(one.node)}`.slice(0, LETTERS + 5)}</text>
                <text x={11} y={35}>{shortened(one.node.hidden ? "hidden" : nameOf(one.node))}</text>
              </g>
            </Anchor>
          ))}
        </svg>
      </div>
      <AsList nodes={drawn.placed.map((one) => one.node)} self={version.public_id} />
      {(up.data.truncated || down.data.truncated) && <p className="muted" style={{ padding: "0 16px 12px" }}>There is more than fits here: open the outermost ones to go on.</p>}
    </section>
  );
}

/** The same as a table: for those who do not look at drawings, and to search in. */
function AsList({ nodes, self }: { nodes: readonly LineageNode[]; self: string }) {
  const order = [...nodes].sort((a, b) => a.distance - b.distance || a.created_ms - b.created_ms);
  return (
    <details className="as-list">
      <summary>As a list</summary>
      <Scroll label="Lineage as a list">
        <table className="grid">
          <thead><tr><th>What</th><th>Name</th><th>Where</th><th>Made</th></tr></thead>
          <tbody>
            {order.map((node) => (
              <tr key={node.id}>
                <td>{node.hidden ? "" : `${KIND[node.kind]} ${detailOf(node)}`}</td>
                <td className="strong">{node.hidden ? <span className="faint">You may not read it</span> : <Anchor node={node}><span className={isLinked(node) ? "link" : ""}>{nameOf(node)}</span></Anchor>}</td>
                <td className="muted">{node.id === self ? "this version" : `${steps(node.distance)} ${node.distance < 0 ? "before it" : "after it"}`}</td>
                <td className="muted">{node.hidden ? "" : <Time ms={node.created_ms} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  );
}

function steps(distance: number): string {
  const many = Math.abs(distance);
  return many === 1 ? "1 step" : `${many} steps`;
}

function isLinked(node: LineageNode): boolean {
  return node.kind === "run" || (node.kind === "model_version" && node.detail["version"] !== undefined);
}

function Anchor({ node, children }: { node: LineageNode; children: ReactNode }) {
  if (node.hidden) return <>{children}</>;
  const label = titleOf(node);
  switch (node.kind) {
    case "run":
      return <Link to="/runs/$runId" params={{ runId: node.id }} search={{}} aria-label={label}>{children}</Link>;
    case "model_version":
      return node.detail["version"] ? <Link to="/models/$name/versions/$version" params={{ name: node.name, version: node.detail["version"] }} search={{ tab: "lineage" }} aria-label={label}>{children}</Link> : <>{children}</>;
    case "dataset_version":
    case "logged_model":
    case "other":
      return <>{children}</>;
  }
}

function nameOf(node: LineageNode): string {
  return node.kind === "model_version" ? `${node.name} v${node.detail["version"] ?? ""}` : node.name || node.id;
}

function detailOf(node: LineageNode): string {
  return node.kind === "dataset_version" ? (node.detail["digest"] ?? "") : node.kind === "run" ? (node.detail["status"] ?? "").toLowerCase() : (node.detail["stage"] ?? "").replace("None", "");
}

function titleOf(node: LineageNode): string {
  return node.hidden ? "Something you may not read" : `${KIND[node.kind]} ${nameOf(node)} (${node.id})`;
}

function shortened(text: string): string {
  return text.length > LETTERS ? `${text.slice(0, LETTERS - 1)}…` : text;
}

function line(from: Placed, to: Placed): string {
  const [x1, y1, x2, y2] = [from.x + NODE_WIDTH, from.y + NODE_HEIGHT / 2, to.x, to.y + NODE_HEIGHT / 2];
  const bend = Math.max(24, Math.abs(x2 - x1) / 2);
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}
