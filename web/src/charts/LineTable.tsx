import { Link } from "@tanstack/react-router";
import { valueAt, type Line } from "@/charts/lines";
import { signed } from "@/charts/Tip";
import { count, metric } from "@/components/format";

/** The lines of a chart in numbers: its legend, and the chart for who cannot see it. */
export function LineTable({ lines, baseline, colours, nameOf, isOfRuns }: { lines: readonly Line[]; baseline: Line | undefined; colours: Map<string, string>; nameOf: (id: string) => string; isOfRuns: boolean }) {
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
    <div className="line-table" tabIndex={0} role="region" aria-label="The lines in numbers">
      <table className="grid">
        <thead>
          <tr>
            <th scope="col">{isOfRuns ? "Run" : "Group"}</th>
            {!isOfRuns && <th scope="col" className="num">Runs</th>}
            <th scope="col" className="num">Points</th>
            <th scope="col" className="num">Last</th>
            {baseline && <th scope="col" className="num" title="at the last position that both have">To baseline</th>}
            <th scope="col" className="num">Least</th>
            <th scope="col" className="num">Greatest</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => {
            const last = lastOf(line);
            return (
              <tr key={line.id}>
                <td>
                  <span className="row">
                    <span className="dot" style={{ background: colours.get(line.id) }} />
                    {isOfRuns || line.id === baseline?.id ? <Link className="link truncate" to="/runs/$runId" params={{ runId: line.id }} search={{}}>{nameOf(line.id)}</Link> : nameOf(line.id)}
                    {line.id === baseline?.id && <span className="chip accent">baseline</span>}
                  </span>
                </td>
                {!isOfRuns && <td className="num">{line.runs?.all}</td>}
                <td className="num">{count(line.points)}</td>
                <td className="num"><b>{metric(last)}</b></td>
                {baseline && <td className="num">{line.id === baseline.id ? "" : deltaText(line, baseline)}</td>}
                <td className="num">{metric(extreme(line.hasBand && !line.runs ? line.low : line.raw, Math.min))}</td>
                <td className="num">{metric(extreme(line.hasBand && !line.runs ? line.high : line.raw, Math.max))}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function lastOf(line: Line): number | null {
  return line.mean.findLast((value) => !Number.isNaN(value)) ?? null;
}

function extreme(values: Float64Array, choose: (a: number, b: number) => number): number | null {
  const found = values.reduce((best, value) => (Number.isNaN(value) ? best : Number.isNaN(best) ? value : choose(best, value)), NaN);
  return Number.isNaN(found) ? null : found;
}

/** The distance to the baseline where both last have a value: a longer run is not measured beyond the end of a shorter one. */
export function lastDelta(line: Line, baseline: Line): number {
  for (let at = line.x.length - 1; at >= 0; at--) {
    const delta = (line.mean[at] as number) - valueAt(baseline, line.x[at] as number);
    if (!Number.isNaN(delta)) return delta;
  }
  return NaN;
}

function deltaText(line: Line, baseline: Line): string {
  const delta = lastDelta(line, baseline);
  return Number.isNaN(delta) ? "" : signed(delta);
}
