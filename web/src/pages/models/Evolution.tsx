import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { VersionBrief } from "@/api/types";
import { metric as written } from "@/components/format";
import { Problem, Skeleton } from "@/components/parts";
import { around, pointsOf } from "@/pages/models/points";
import { evolutionOf } from "@/pages/models/queries";

const HEIGHT = 200;

/** One metric over the versions of a model. A click opens the version that is nearest. */
export function Evolution({ name, metric }: { name: string; metric: string }) {
  const versions = useQuery(evolutionOf(name, metric));
  if (versions.isPending) return <Skeleton height={HEIGHT} />;
  if (versions.isError) return <Problem error={versions.error} retry={versions.refetch} />;
  return <Drawn name={name} metric={metric} versions={versions.data} />;
}

function Drawn({ name, metric, versions }: { name: string; metric: string; versions: VersionBrief[] }) {
  const place = useRef<HTMLDivElement>(null);
  const navigate = useNavigate();
  const [at, setAt] = useState<number | null>(null);
  const points = pointsOf(versions, metric);
  const shape = JSON.stringify(points.map((one) => [one.version, one.value]));

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const [x, y] = (JSON.parse(shape) as [number, number][]).reduce<[number[], number[]]>((all, one) => (all[0].push(one[0]), all[1].push(one[1]), all), [[], []]);
    if (x.length === 0) return;
    const make = () => {
      const colour = (variable: string) => {
        const probe = element.appendChild(document.createElement("span"));
        probe.style.color = `var(${variable})`;
        const found = getComputedStyle(probe).color;
        probe.remove();
        return found;
      };
      const axis = { stroke: colour("--text-3"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: `11px ${getComputedStyle(document.body).fontFamily}` };
      const line = colour("--accent");
      const plot = new uPlot(
        {
          width: Math.max(160, element.clientWidth),
          height: HEIGHT,
          legend: { show: false },
          padding: [12, 14, 0, 0],
          cursor: { drag: { x: false, y: false }, points: { size: 9 } },
          scales: { x: { time: false, range: (_, low, high) => [low - 0.3, high + 0.3] }, y: { range: (_, low, high) => around(low, high) } },
          axes: [
            { ...axis, size: 26, space: 46, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500], values: (_, ticks) => ticks.map((tick) => `v${tick}`) },
            { ...axis, size: 56, values: (_, ticks) => ticks.map((tick) => written(tick)) },
          ],
          series: [{}, { stroke: line, width: 2, points: { show: true, size: 7, fill: line, stroke: line } }],
          hooks: { setCursor: [(self) => setAt((self.cursor.left ?? -1) < 0 ? null : (self.cursor.idx ?? null))] },
        },
        [x, y],
        element,
      );
      plot.over.addEventListener("click", () => {
        const version = x[plot.cursor.idx ?? -1];
        if (version !== undefined) void navigate({ to: "/models/$name/versions/$version", params: { name, version: String(version) }, search: {} });
      });
      return plot;
    };
    let plot = make();
    const again = () => {
      plot.destroy();
      plot = make();
    };
    const resize = new ResizeObserver(() => plot.setSize({ width: Math.max(160, element.clientWidth), height: HEIGHT }));
    resize.observe(element);
    window.addEventListener("lineal:theme", again);
    return () => {
      window.removeEventListener("lineal:theme", again);
      resize.disconnect();
      plot.destroy();
    };
  }, [shape, name, navigate]);

  if (points.length === 0) return <p className="muted" style={{ padding: 16 }}>No version has a number for {metric}.</p>;
  const shown = points[at ?? points.length - 1];
  return (
    <div className="evolution">
      <p className="row wrap" style={{ padding: "6px 8px 0", minHeight: 24 }} aria-live="off">
        {shown && (
          <>
            <b>v{shown.version}</b> <b className="num">{written(shown.value)}</b>
            {shown.delta !== null && <span className="muted num">{`${shown.delta < 0 ? "" : "+"}${written(shown.delta)} from v${shown.before}`}</span>}
            {shown.aliases.map((alias) => (
              <span key={alias} className="chip accent mono">@{alias}</span>
            ))}
          </>
        )}
      </p>
      <div ref={place} role="img" aria-label={`${metric} over versions ${points[0]?.version ?? ""} to ${points[points.length - 1]?.version ?? ""}; the table below has the values`} style={{ height: HEIGHT }} />
    </div>
  );
}
