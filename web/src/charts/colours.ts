/** One colour for each run, the same on every page and after every reload: it is made of the run's id. */
const HUES = [243, 160, 28, 330, 200, 48, 285, 110, 0, 178, 265, 85] as const;

function hash(text: string): number {
  let sum = 2166136261;
  for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 16777619) >>> 0;
  return sum;
}

export function colourOf(id: string): string {
  const sum = hash(id);
  const hue = HUES[sum % HUES.length] ?? 0;
  const tone = (sum >>> 8) % 3;
  return `oklch(${[0.62, 0.7, 0.55][tone] ?? 0.62} ${[0.19, 0.15, 0.17][tone] ?? 0.17} ${hue})`;
}

/** The colours of runs that are shown together: as above, but neighbours never share one while there are colours left. */
export function coloursOf(ids: readonly string[]): Map<string, string> {
  const colours = new Map<string, string>();
  const taken = new Set<number>();
  for (const id of ids) {
    let slot = hash(id) % HUES.length;
    for (let tries = 0; tries < HUES.length && taken.has(slot) && taken.size < HUES.length; tries++) slot = (slot + 1) % HUES.length;
    taken.add(slot);
    colours.set(id, taken.size <= HUES.length && ids.length <= HUES.length ? `oklch(0.64 0.18 ${HUES[slot] ?? 0})` : colourOf(id));
  }
  return colours;
}

const known = new Map<string, string>();

/** What a colour of the style sheet is at the moment: a canvas knows neither variables nor light-dark(). Asked for once for each theme. */
export function resolved(colour: string): string {
  const theme = `${document.documentElement.dataset["theme"] ?? ""} ${matchMedia("(prefers-color-scheme: dark)").matches} ${colour}`;
  const found = known.get(theme);
  if (found) return found;
  const probe = document.createElement("span");
  probe.style.color = colour;
  document.body.appendChild(probe);
  const answer = getComputedStyle(probe).color;
  probe.remove();
  known.set(theme, answer);
  return answer;
}

/** The font that a canvas writes in. */
export function fontFamily(): string {
  const found = known.get("font") ?? getComputedStyle(document.body).fontFamily;
  known.set("font", found);
  return found;
}
