import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "@/api/client";
import type { Experiment } from "@/api/types";
import { Popover } from "@/components/parts";
import { Icon } from "@/components/Icon";
import { toast } from "@/components/toasts";
import { readRunsState, type RunsState } from "@/pages/runs/state";

/** Views are tags of the experiment, so whoever sees the experiment has them. The value is the state of the URL. */
const PREFIX = "lineal.view.";

export function Views({ experiment, state, onOpen }: { experiment: Experiment | undefined; state: RunsState; onOpen: (state: RunsState) => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const views = Object.entries(experiment?.tags ?? {}).filter(([key]) => key.startsWith(PREFIX));
  const change = async (what: Promise<unknown>, said: string) => {
    try {
      await what;
      toast(said);
      await queries.invalidateQueries({ queryKey: ["experiment"] });
    } catch (error) {
      toast(error instanceof Error ? error : new Error(String(error)));
    }
  };
  if (!experiment) return null;
  const id = experiment.experiment_id;
  return (
    <Popover label="Views" icon="star">
      {(close) => (
        <div style={{ width: 240 }}>
          {views.length === 0 && <p className="faint" style={{ padding: "6px 8px" }}>Save what you see under a name. Everyone who sees this experiment gets it.</p>}
          {views.map(([key, value]) => (
            <div key={key} className="row">
              <button
                type="button"
                className="menu-item"
                onClick={() => {
                  onOpen(readRunsState(JSON.parse(value) as Record<string, unknown>));
                  close();
                }}
              >
                {key.slice(PREFIX.length)}
              </button>
              <button type="button" className="twist" aria-label={`Remove the view ${key.slice(PREFIX.length)}`} onClick={() => void change(call("deleteExperimentTag", { parameters: { experiment_id: id, key } }), "View removed")}>
                <Icon name="close" size={12} />
              </button>
            </div>
          ))}
          <form
            className="row"
            style={{ padding: 6 }}
            onSubmit={(event) => {
              event.preventDefault();
              void change(call("setExperimentTag", { parameters: { experiment_id: id, key: PREFIX + name.trim() }, body: { value: JSON.stringify(state) } }), "View saved").then(() => setName(""));
            }}
          >
            <input className="input grow" placeholder="Name" aria-label="Name of the view" value={name} onChange={(event) => setName(event.target.value)} required />
            <button type="submit" className="button small">Save</button>
          </form>
        </div>
      )}
    </Popover>
  );
}
