import { bucketAt, valueAt, type Line } from "@/charts/lines";
import { metric } from "@/components/format";

export interface TipRow {
  line: Line;
  value: number;
  /** What is between it and the baseline there; NaN where that has no value. */
  delta: number;
  /** Of a group: its standard deviation there; NaN of a single run. */
  std: number;
  runs: number;
}

const ROWS = 8;

/** What the lines are at a position, greatest first; the baseline leads. Each is read at its own bucket, and the baseline there. */
export function rowsAt(lines: readonly Line[], x: number, slack: number, baseline: Line | undefined): TipRow[] {
  return lines
    .flatMap((line) => {
      const at = bucketAt(line, x, slack);
      const value = line.mean[at];
      if (value === undefined || Number.isNaN(value)) return [];
      const delta = baseline && baseline.id !== line.id ? value - valueAt(baseline, line.x[at] as number) : NaN;
      return [{ line, value, delta, std: line.runs?.std[at] ?? NaN, runs: line.runs?.at[at] ?? 0 }];
    })
    .sort((a, b) => Number(b.line.id === baseline?.id) - Number(a.line.id === baseline?.id) || b.value - a.value);
}

/** A change as "+0.0215" or "−3". */
export function signed(value: number): string {
  return value === 0 ? "±0" : `${value < 0 ? "−" : "+"}${brief(Math.abs(value))}`;
}

/** Three digits say enough of a difference. */
function brief(value: number): string {
  return metric(Math.abs(value) < 1000 ? Number(value.toPrecision(3)) : value);
}

/** Its rows are those nearest to the pointer's height, where not all have room. */
export function shownRows(rows: readonly TipRow[], near: number, baseline: string | undefined): TipRow[] {
  if (rows.length <= ROWS) return [...rows];
  const nearest = [...rows].sort((a, b) => Number(b.line.id === baseline) - Number(a.line.id === baseline) || Math.abs(a.value - near) - Math.abs(b.value - near)).slice(0, ROWS);
  return rows.filter((row) => nearest.includes(row));
}

export function Tip(props: { rows: TipRow[]; title: string; left: number; width: number; near: number; colours: Map<string, string>; nameOf: (id: string) => string; baseline: string | undefined; isDelta: boolean }) {
  const { rows, left, width, near, baseline } = props;
  const closest = rows.reduce<TipRow | null>((best, row) => (best && Math.abs(best.value - near) <= Math.abs(row.value - near) ? best : row), null);
  const shown = shownRows(rows, near, baseline);
  return (
    <div className="tip" style={left > width / 2 ? { right: width - left - 44 } : { left: left + 68 }}>
      <div className="faint">{props.title}{props.isDelta ? ", from the baseline" : ""}</div>
      {shown.map((row) => (
        <div key={row.line.id} className={row === closest ? "closest" : undefined}>
          <div className="row">
            <span className="dot" style={{ background: props.colours.get(row.line.id) }} />
            <span className="grow truncate">{props.nameOf(row.line.id)}</span>
            <b className="num">{props.isDelta ? signed(row.value) : metric(row.value)}</b>
            {!Number.isNaN(row.delta) && <span className="num muted">{signed(row.delta)}</span>}
          </div>
          {row.line.runs && row.line.runs.all > 1 && (
            <div className="faint num of-group">
              {row.runs} of {row.line.runs.all} runs{Number.isNaN(row.std) ? "" : `, ± ${brief(row.std)}`}
            </div>
          )}
        </div>
      ))}
      {rows.length > shown.length && <div className="faint">and {rows.length - shown.length} more</div>}
    </div>
  );
}
