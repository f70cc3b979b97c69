import type { ChartSettings } from "@/charts/settings";
import { Popover } from "@/components/parts";

/** The controls of a page's charts. `ofGroups`: the lines are groups, whose band can be chosen. */
export function ChartBar({ settings, metrics, ofGroups = false, onChange }: { settings: ChartSettings; metrics: readonly string[]; ofGroups?: boolean; onChange: (to: ChartSettings) => void }) {
  const change = (part: Partial<Record<keyof ChartSettings, unknown>>) => {
    const next: Record<string, unknown> = { ...settings, ...part };
    for (const [key, value] of Object.entries(next)) if (value === undefined || value === false || value === "") delete next[key];
    onChange(next as ChartSettings);
  };
  const axis = settings.x === "metric" ? `metric:${settings.xKey ?? ""}` : (settings.x ?? "step");
  return (
    <div className="row wrap">
      <label className="row faint">
        x
        <select
          className="input"
          aria-label="X axis"
          value={axis}
          onChange={(event) => {
            const to = event.target.value;
            change({ x: to.startsWith("metric:") ? "metric" : to === "step" ? undefined : to, xKey: to.startsWith("metric:") ? to.slice(7) : undefined, zoom: undefined });
          }}
        >
          <option value="step">Step</option>
          <option value="relative">Time since start</option>
          <option value="time">Wall time</option>
          {metrics.slice(0, 100).map((key) => (
            <option key={key} value={`metric:${key}`}>{key}</option>
          ))}
        </select>
      </label>
      <label className="row faint">
        Smoothing
        <select className="input" aria-label="Smoothing" value={settings.smooth ?? "none"} onChange={(event) => change({ smooth: event.target.value === "none" ? undefined : event.target.value })}>
          <option value="none">None</option>
          <option value="ema">Exponential</option>
          <option value="gaussian">Gaussian</option>
          <option value="mean">Running mean</option>
        </select>
      </label>
      {settings.smooth && <input type="range" aria-label="Amount of smoothing" min={0.05} max={0.99} step={0.01} value={settings.amount ?? 0.6} onChange={(event) => change({ amount: Number(event.target.value) })} />}
      {ofGroups && (
        <label className="row faint">
          Band
          <select className="input" aria-label="Band" value={settings.band ?? "std"} onChange={(event) => change({ band: event.target.value === "std" ? undefined : event.target.value })}>
            <option value="std">Deviation</option>
            <option value="minmax">Min to max</option>
          </select>
        </label>
      )}
      <Popover label="Axes" icon="chart" active={Boolean(settings.logX ?? settings.logY ?? settings.clip)}>
        {() => (
          <div>
            {(
              [
                ["logY", "Logarithmic y"],
                ["logX", "Logarithmic x"],
                ["clip", "Clip outliers"],
              ] as const
            ).map(([key, label]) => (
              <label key={key} className="menu-item">
                <input type="checkbox" checked={settings[key] ?? false} onChange={(event) => change({ [key]: event.target.checked })} /> {label}
              </label>
            ))}
          </div>
        )}
      </Popover>
      {settings.baseline && (
        <label className="row">
          <input type="checkbox" checked={settings.delta ?? false} onChange={(event) => change({ delta: event.target.checked })} /> From the baseline
        </label>
      )}
      {settings.zoom && (
        <button type="button" className="button plain" onClick={() => change({ zoom: undefined })}>
          Zoom out
        </button>
      )}
    </div>
  );
}
