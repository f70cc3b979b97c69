import { Link } from "@tanstack/react-router";
import type { Line } from "@/charts/lines";
import { signed } from "@/charts/Tip";
import { metric } from "@/components/format";

/** One value of each run: as bars from zero, since a line of one point says little. */
export function Bars({ lines, colours, nameOf, height, baseline }: { lines: readonly Line[]; colours: Map<string, string>; nameOf: (id: string) => string; height: number; baseline: Line | undefined }) {
  const values = lines.map((line) => ({ line, value: line.raw[0] ?? NaN }));
  const most = Math.max(...values.map(({ value }) => (Number.isNaN(value) ? 0 : Math.abs(value))), Number.MIN_VALUE);
  const base = baseline?.raw[0];
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
    <div className="single" style={{ maxHeight: height }} tabIndex={0} role="group" aria-label="Values">
      {values.map(({ line, value }) => (
        <div key={line.id} title={nameOf(line.id)}>
          <span className="row between">
            {line.runs ? (
              <span className="truncate muted">{nameOf(line.id)}</span>
            ) : (
              <Link className="truncate muted link" to="/runs/$runId" params={{ runId: line.id }} search={{}}>{nameOf(line.id)}</Link>
            )}
            <span className="row">
              {base !== undefined && line.id !== baseline?.id && <span className="faint num">{signed(value - base)}</span>}
              {line.id === baseline?.id && <span className="faint">baseline</span>}
              <b className="num">{Number.isNaN(value) ? "not a number" : metric(value)}</b>
            </span>
          </span>
          <span className="bar">
            <span style={{ width: `${Number.isNaN(value) ? 0 : (Math.abs(value) / most) * 100}%`, background: colours.get(line.id) }} />
          </span>
        </div>
      ))}
    </div>
  );
}
