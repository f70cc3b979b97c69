import { useNavigate } from "@tanstack/react-router";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "@/api/client";
import type { Hit } from "@/api/types";
import { isDark, setTheme } from "@/app/theme";
import { Dialog } from "@/components/parts";
import { Icon, type IconName } from "@/components/Icon";

interface Choice {
  key: string;
  icon: IconName;
  title: string;
  detail: string;
  act: () => void;
}

const KIND: Record<Hit["kind"], [IconName, string]> = {
  experiment: ["flask", "Experiment"],
  registered_model: ["box", "Model"],
  run: ["chart", "Run"],
  version: ["box", "Version"],
};

export function addressOfHit(hit: Hit): string {
  switch (hit.kind) {
    case "experiment":
      return `/experiments/${hit.id}`;
    case "run":
      return `/runs/${hit.id}`;
    case "registered_model":
      return `/models/${encodeURIComponent(hit.title)}`;
    case "version": {
      const parts = /^(.*?)[\s/]*(?:v|version )?(\d+)$/.exec(hit.title);
      return parts ? `/models/${encodeURIComponent((parts[1] ?? "").trim())}/versions/${parts[2] ?? ""}` : "/models";
    }
  }
}

/** Finds models, versions, experiments and runs by name, and does what can be done from anywhere. */
export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const wanted = text.trim();
  const found = useQuery({
    queryKey: ["find", wanted],
    queryFn: ({ signal }) => call("findAnything", { query: { q: wanted, limit: 12 }, signal }),
    enabled: open && wanted.length > 0,
    placeholderData: keepPreviousData,
  });
  const go = (to: string) => () => void navigate({ to });
  const commands: Choice[] = [
    { key: "home", icon: "home", title: "Home", detail: "Go", act: go("/") },
    { key: "experiments", icon: "flask", title: "Experiments", detail: "Go", act: go("/experiments") },
    { key: "models", icon: "box", title: "Models", detail: "Go", act: go("/models") },
    { key: "requests", icon: "inbox", title: "Requests and notifications", detail: "Go", act: go("/requests") },
    { key: "webhooks", icon: "hook", title: "Webhooks", detail: "Go", act: go("/webhooks") },
    { key: "settings", icon: "gear", title: "Settings", detail: "Go", act: go("/settings") },
    { key: "theme", icon: "moon", title: "Switch between dark and light", detail: "Do", act: () => setTheme(isDark() ? "light" : "dark") },
  ];
  const hits = wanted ? (found.data?.hits ?? []) : [];
  const choices: Choice[] = [
    ...hits.map((hit) => ({ key: `${hit.kind}${hit.id}`, icon: KIND[hit.kind][0], title: hit.title, detail: hit.detail || KIND[hit.kind][1], act: go(addressOfHit(hit)) })),
    ...commands.filter((one) => one.title.toLowerCase().includes(wanted.toLowerCase())),
  ];
  const choose = (choice: Choice | undefined) => {
    if (!choice) return;
    choice.act();
    setText("");
    onClose();
  };
  return (
    <Dialog open={open} title="Find anything" onClose={onClose} className="palette" bare>
      <input
        // eslint-disable-next-line jsx-a11y/no-autofocus -- the dialog is there to type into it
        autoFocus
        value={text}
        placeholder="Find models, runs, experiments …"
        aria-label="Find anything"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-choices"
        aria-activedescendant={choices[at] ? `choice-${at}` : undefined}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            setAt((at + (event.key === "ArrowDown" ? 1 : choices.length - 1)) % Math.max(1, choices.length));
          } else if (event.key === "Enter") choose(choices[at]);
        }}
      />
      <ul id="palette-choices" role="listbox" aria-label="Found">
        {choices.map((choice, index) => (
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the input above has the keys
          <li key={choice.key} id={`choice-${index}`} role="option" aria-selected={index === at} tabIndex={-1} className="menu-item" onClick={() => choose(choice)} onMouseMove={() => setAt(index)}>
            <Icon name={choice.icon} />
            <span className="grow truncate">{choice.title}</span>
            <span className="faint truncate">{choice.detail}</span>
          </li>
        ))}
        {wanted && choices.length === 0 && !found.isPending && <li className="faint" style={{ padding: 12 }}>Nothing is called so.</li>}
      </ul>
    </Dialog>
  );
}
