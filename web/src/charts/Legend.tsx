import { Link } from "@tanstack/react-router";
import { Icon } from "@/components/Icon";

export interface LegendItem {
  id: string;
  name: string;
  /** Said behind the name. */
  detail?: string;
  /** Whether it is a run, which can be opened and pinned, and not a group. */
  isRun: boolean;
}

/** Names and colours of the lines of a page; a run can be pinned as the baseline. */
export function Legend({ items, colours, baseline, onBaseline }: { items: readonly LegendItem[]; colours: Map<string, string>; baseline: string | undefined; onBaseline: (id: string | undefined) => void }) {
  return (
    <ul className="row wrap legend" aria-label="Legend">
      {items.map(({ id, name, detail, isRun }) => (
        <li key={id} className={`chip${id === baseline ? " accent" : ""}`}>
          <span className={`dot${id === baseline ? " ring" : ""}`} style={{ background: colours.get(id) }} />
          {isRun ? <Link className="truncate" to="/runs/$runId" params={{ runId: id }} search={{}}>{name}</Link> : <span className="truncate">{name}</span>}
          {detail && <span className="faint num">{detail}</span>}
          {id === baseline && <span>baseline</span>}
          {isRun && (
            <button type="button" className={`twist${id === baseline ? " on" : ""}`} aria-pressed={id === baseline} aria-label={`Pin ${name} as the baseline`} title={id === baseline ? "No baseline" : "Pin as the baseline"} onClick={() => onBaseline(id === baseline ? undefined : id)}>
              <Icon name="pin" size={12} filled={id === baseline} />
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
