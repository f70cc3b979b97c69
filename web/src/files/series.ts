/** Images that were logged under a key, step by step. */

export interface StepImage {
  key: string;
  step: number;
  timestampMs: number;
  /** The image as it was logged; empty where only its small form arrived. */
  path: string;
  /** The small form for lists; the image itself where there is none. */
  thumbnail: string;
}

/**
 * `images/<key>+step+<step>+timestamp+<ms>+<uuid>[+compressed].<ending>`, with `~` for a slash of the key.
 *
 * Source: mlflow 3.17, tracking/client.py, log_image. Versions before 3.10 wrote `%` for `+`, and `#` for the slash.
 */
const NAME = /^(.+)([+%])step\2(-?\d+)\2timestamp\2(\d+)\2([0-9a-fA-F-]+)(\2compressed)?\.(\w+)$/;

export const IMAGES = "images";

/** Group the names of files in `images/` by key, then step: both in order, and images of one step by time. */
export function seriesOf(paths: readonly string[]): Map<string, StepImage[]> {
  const byId = new Map<string, StepImage>();
  for (const path of paths) {
    const match = NAME.exec(path.slice(IMAGES.length + 1));
    if (!path.startsWith(`${IMAGES}/`) || !match) continue;
    const [, written = "", , step = "0", timestamp = "0", uuid = "", compressed] = match;
    const key = written.replace(/[~#]/g, "/");
    const id = `${written} ${step} ${timestamp} ${uuid}`;
    const image = byId.get(id) ?? { key, step: Number(step), timestampMs: Number(timestamp), path: "", thumbnail: "" };
    if (compressed) image.thumbnail = path;
    else image.path = path;
    byId.set(id, image);
  }
  const series = new Map<string, StepImage[]>();
  for (const image of byId.values()) {
    image.thumbnail ||= image.path;
    image.path ||= image.thumbnail;
    const of = series.get(image.key);
    if (of) of.push(image);
    else series.set(image.key, [image]);
  }
  for (const images of series.values()) images.sort((a, b) => a.step - b.step || a.timestampMs - b.timestampMs);
  return new Map([...series].sort(([a], [b]) => a.localeCompare(b)));
}

/** All steps of some series, ascending and each once. */
export function stepsOf(series: Iterable<readonly StepImage[]>): number[] {
  return [...new Set([...series].flatMap((images) => images.map((image) => image.step)))].sort((a, b) => a - b);
}

/** The images of the last step at or before `step`; those of the first step where all are later. */
export function imagesAt(images: readonly StepImage[], step: number): StepImage[] {
  const at = images.findLast((image) => image.step <= step)?.step ?? images[0]?.step;
  return images.filter((image) => image.step === at);
}
