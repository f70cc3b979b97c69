import { useEffect, useRef } from "react";
import type { RunRow } from "@/api/types";
import { COLOURS, chosenColour } from "@/pages/runs/colour";

/** The colours a run may have, beside its dot. */
export function ColourPicker({ run, style, onChoose, onClose }: { run: RunRow; style: { top: number; left: number }; onChoose: (colour: string | null) => void; onClose: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    const element = box.current;
    (element?.querySelector<HTMLElement>("[aria-pressed=true]") ?? element?.querySelector("button"))?.focus();
    element?.scrollIntoView({ block: "nearest" });
    const outside = (event: PointerEvent) => {
      if (!element?.contains(event.target as Node)) close.current();
    };
    document.addEventListener("pointerdown", outside, true);
    return () => document.removeEventListener("pointerdown", outside, true);
  }, []);
  const chosen = chosenColour(run);
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape closes it, whichever button has the focus
    <div ref={box} role="group" aria-label={`Colour of ${run.run_name ?? run.run_id}`} className="popover swatches" style={style} onKeyDown={(event) => event.key === "Escape" && (event.stopPropagation(), onClose())}>
      {COLOURS.map(([name, colour]) => (
        <button key={colour} type="button" className="colour" aria-label={name} title={name} aria-pressed={chosen === colour} style={{ color: colour }} onClick={() => onChoose(colour)} />
      ))}
      <button type="button" className="button plain small" onClick={() => onChoose(null)}>As it was</button>
    </div>
  );
}
