import { useQueries } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { count } from "@/components/format";
import { Dialog, Empty, Problem, Skeleton } from "@/components/parts";
import { Icon } from "@/components/Icon";
import { IMAGES, imagesAt, seriesOf, stepsOf, type StepImage } from "@/files/series";
import { fileAddress, keyOf, listWhole, type Source } from "@/files/source";
import "@/styles/files.css";

/** Thousands of files that are listed: two for each image. */
const PAGES_MAX = 20;

/** A run whose images are shown. */
export interface Shown {
  source: Source;
  name: string;
  colour?: string | undefined;
}

/** `<StepImages runs={[{ source, name }]} step={state.step} onStep={go} />`: images logged step by step, of one run or of several side by side, with one slider for all. */
export default function StepImages({ runs, step, onStep }: { runs: readonly Shown[]; step: number | undefined; onStep: (step: number) => void }) {
  const answers = useQueries({
    queries: runs.map(({ source }) => ({
      queryKey: ["step-images", keyOf(source)],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const { files, isCut } = await listWhole(source, IMAGES, PAGES_MAX, signal);
        return { series: seriesOf(files.map((file) => file.path)), isCut };
      },
      staleTime: 10_000,
    })),
  });
  const [text, setText] = useState("");
  const failed = answers.find((answer) => answer.isError);
  if (failed) return <Problem error={failed.error} retry={failed.refetch} />;
  const series = answers.map((answer) => answer.data?.series);
  if (series.some((one) => one === undefined)) return <Skeleton rows={8} height={24} />;
  const known = series as Map<string, StepImage[]>[];
  const keys = [...new Set(known.flatMap((one) => [...one.keys()]))].sort((a, b) => a.localeCompare(b));
  if (keys.length === 0) return <div className="panel"><Empty icon="screen" title="No images" snippet={'mlflow.log_image(image, key="samples", step=step)'}>Images logged under a key are shown here, step by step.</Empty></div>;
  const steps = stepsOf(known.flatMap((one) => [...one.values()]));
  const now = steps.findLast((one) => one <= (step ?? Infinity)) ?? steps[0] ?? 0;
  return (
    <div className="stack">
      <div className="row wrap">
        <StepSlider steps={steps} step={now} onStep={onStep} />
        {keys.length > 4 && <input type="search" className="input" placeholder="Find a key" aria-label="Find a key" value={text} onChange={(event) => setText(event.target.value)} />}
      </div>
      {answers.some((answer) => answer.data?.isCut) && <p className="notice">Only the first {count(PAGES_MAX * 500)} images are shown.</p>}
      <Gallery keys={keys.filter((key) => key.toLowerCase().includes(text.toLowerCase()))} runs={runs} known={known} step={now} steps={steps} onStep={onStep} />
    </div>
  );
}

/** The steps there are, each as far from the next as any other: steps may be far apart. The arrow keys move it from anywhere on the page. */
function StepSlider({ steps, step, onStep }: { steps: readonly number[]; step: number; onStep: (step: number) => void }) {
  const at = Math.max(0, steps.indexOf(step));
  const go = (to: number) => {
    const found = steps[Math.min(steps.length - 1, Math.max(0, to))];
    if (found !== undefined && found !== step) onStep(found);
  };
  useEffect(() => {
    const move = (event: KeyboardEvent) => {
      const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
      const isElsewhere = event.target instanceof Element && event.target.closest("input, textarea, select, [role=tablist], .scroll-x") !== null;
      if (by === 0 || isElsewhere || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      go(at + by);
    };
    window.addEventListener("keydown", move);
    return () => window.removeEventListener("keydown", move);
  });
  return (
    <div className="row step-slider grow">
      <button type="button" className="button icon" aria-label="Step before" disabled={at === 0} onClick={() => go(at - 1)}><Icon name="left" /></button>
      <input type="range" aria-label="Step" aria-valuetext={`step ${count(step)}`} min={0} max={steps.length - 1} step={1} value={at} disabled={steps.length < 2} onChange={(event) => go(Number(event.target.value))} />
      <button type="button" className="button icon" aria-label="Next step" disabled={at === steps.length - 1} onClick={() => go(at + 1)}><Icon name="chevron" /></button>
      <span className="num strong" aria-live="polite">Step {count(step)}</span>
      <span className="faint num">{count(at + 1)} of {count(steps.length)}</span>
    </div>
  );
}

interface GalleryProps {
  keys: readonly string[];
  runs: readonly Shown[];
  known: readonly Map<string, StepImage[]>[];
  step: number;
  steps: readonly number[];
  onStep: (step: number) => void;
}

function Gallery({ keys, runs, known, step, steps, onStep }: GalleryProps) {
  const [whole, setWhole] = useState<{ run: number; key: string } | null>(null);
  const ofWhole = whole ? imagesAt(known[whole.run]?.get(whole.key) ?? [], step)[0] : undefined;
  useAhead(keys, runs, known, steps, step);
  const isOne = runs.length === 1;
  return (
    <>
      <div className={isOne ? "gallery" : "stack"}>
        {keys.map((key) => (
          <section key={key} className="panel" aria-label={`Images ${key}`}>
            <header><h3 className="truncate mono" title={key}>{key}</h3></header>
            <div className={isOne ? "" : "gallery side-by-side"}>
              {runs.map((run, at) => (
                <Figure key={keyOf(run.source)} run={run} images={imagesAt(known[at]?.get(key) ?? [], step)} step={step} isNamed={!isOne} onOpen={() => setWhole({ run: at, key })} />
              ))}
            </div>
          </section>
        ))}
      </div>
      {whole && ofWhole && (
        <Dialog open title={`${whole.key}, step ${count(ofWhole.step)}`} onClose={() => setWhole(null)} className="wide">
          <div className="stack whole-image">
            <StepSlider steps={steps} step={step} onStep={onStep} />
            <img src={fileAddress(runs[whole.run]?.source ?? { kind: "run", runId: "" }, ofWhole.path)} alt={`${whole.key} at step ${ofWhole.step}`} />
          </div>
        </Dialog>
      )}
    </>
  );
}

function Figure({ run, images, step, isNamed, onOpen }: { run: Shown; images: readonly StepImage[]; step: number; isNamed: boolean; onOpen: () => void }) {
  const own = images[0]?.step;
  return (
    <figure className="step-image">
      {images.length === 0 ? <div className="nothing faint">No image</div> : (
        <div className={images.length > 1 ? "several" : ""}>
          {images.map((image, at) => (
            <button key={at} type="button" aria-label={`Open ${image.key} of step ${image.step} in full size`} onClick={onOpen}>
              <img src={fileAddress(run.source, image.thumbnail)} alt={`${image.key} at step ${image.step}`} />
            </button>
          ))}
        </div>
      )}
      <figcaption className="row">
        {isNamed && <><span className="dot" style={{ background: run.colour }} /><span className="truncate grow">{run.name}</span></>}
        {own !== undefined && <span className={own === step ? "faint num" : "chip warn num"}>{own === step ? `step ${count(own)}` : `of step ${count(own)}`}</span>}
      </figcaption>
    </figure>
  );
}

/** Ask for the small images of the steps beside this one, so that they are there when the slider moves. */
function useAhead(keys: readonly string[], runs: readonly Shown[], known: readonly Map<string, StepImage[]>[], steps: readonly number[], step: number) {
  const addresses = useMemo(() => {
    const at = steps.indexOf(step);
    const beside = [steps[at + 1], steps[at - 1]].filter((one) => one !== undefined);
    return keys.slice(0, 12).flatMap((key) => runs.flatMap((run, index) => beside.flatMap((one) => imagesAt(known[index]?.get(key) ?? [], one).slice(0, 4).map((image) => fileAddress(run.source, image.thumbnail)))));
  }, [keys, runs, known, steps, step]);
  useEffect(() => {
    for (const address of addresses) new Image().src = address;
  }, [addresses]);
}
