import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call, fetchRaw } from "@/api/client";
import type { Lifecycle as Shape } from "@/api/types";
import { Icon } from "@/components/Icon";
import { Problem, Skeleton } from "@/components/parts";
import { Ask, Scroll, Stage } from "@/components/registry";
import { toDraft } from "@/pages/models/lifecycle";
import { LifecycleEditor, Outcome } from "@/pages/models/LifecycleEditor";
import { includes, levelOf } from "@/pages/models/queries";

/** The stages of a model, the moves among them, and what each needs; who manages the model gives it its own. */
export function Lifecycle({ name }: { name: string }) {
  const queries = useQueryClient();
  const [dialog, setDialog] = useState<"" | "edit" | "reset">("");
  const level = useQuery(levelOf(name));
  const lifecycle = useQuery({
    queryKey: ["model", name, "lifecycle"],
    queryFn: async ({ signal }) => {
      const response = await fetchRaw("getLifecycle", { parameters: { name }, signal });
      return { shape: (await response.json()) as Shape, etag: response.headers.get("etag") ?? "" };
    },
  });
  if (lifecycle.isPending) return <Skeleton rows={6} height={24} />;
  if (lifecycle.isError) return <Problem error={lifecycle.error} retry={lifecycle.refetch} />;
  const { shape, etag } = lifecycle.data;
  const again = () => queries.invalidateQueries({ queryKey: ["model", name] });
  const headers = etag ? { "if-match": etag } : undefined;
  if (dialog === "edit")
    return (
      <LifecycleEditor
        name={name}
        shape={shape}
        etag={etag}
        onCancel={() => setDialog("")}
        onDone={async () => {
          await again();
          setDialog("");
        }}
      />
    );
  return (
    <>
    <section className="panel" aria-label="Lifecycle">
      <header>
        <h2 className="grow">Stages and moves</h2>
        {includes(level.data, "MANAGE") && (
          <>
            <button type="button" className="button small" onClick={() => setDialog("edit")}>Edit</button>
            <button type="button" className="button small" onClick={() => setDialog("reset")}>Use the default</button>
          </>
        )}
      </header>
      <div className="body stack">
        <ol className="row wrap" aria-label="Stages in order">
          {shape.stages.map((stage, index) => (
            <li key={stage.name} className="row">
              {index > 0 && <Icon name="chevron" size={12} />}
              {stage.name === "None" ? <span className="chip">None</span> : <Stage stage={stage.name} />}
            </li>
          ))}
        </ol>
        <p className="muted">
          {shape.four_eyes ? "Four eyes: somebody else than who asked has to approve. " : "Who asks may approve, where they have the level. "}
          {shape.archive_stage ? `Archiving sends versions to ${shape.archive_stage}.` : ""}
        </p>
      </div>
      <Scroll label="Moves">
        <table className="grid">
          <thead>
            <tr>
              <th>From</th>
              <th>To</th>
              <th>Needs the level</th>
              <th>How</th>
            </tr>
          </thead>
          <tbody>
            {shape.moves.map((move) => (
              <tr key={`${move.source} ${move.target}`}>
                <td>{move.source === "*" ? <span className="muted">any stage</span> : move.source}</td>
                <td>{move.target === "*" ? <span className="muted">any stage</span> : move.target}</td>
                <td>{move.level.replaceAll("_", " ")}</td>
                <td>{move.needs_approval ? <span className="chip warn">by approving a request only</span> : "directly, or by approving a request"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <Ask
        open={dialog === "reset"}
        title="Use the default lifecycle?"
        action="Use the default"
        done="The default lifecycle holds"
        onClose={() => setDialog("")}
        act={async () => {
          await call("resetLifecycle", { parameters: { name }, ...(headers ? { headers } : {}) });
          await again();
        }}
      >
        <p>None, Staging, Production and Archived, with any move among them. Versions in stages of the model&apos;s own have to leave them first.</p>
      </Ask>
    </section>
    <Outcome draft={toDraft(shape)} />
    </>
  );
}
