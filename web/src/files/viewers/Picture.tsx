import { useState } from "react";
import { count } from "@/components/format";
import { Problem } from "@/components/parts";
import { BYTES_MAX } from "@/files/kinds";
import { TooLarge, type Viewed } from "@/files/Preview";
import { fileAddress } from "@/files/source";

/** An image. As an image element it runs nothing, SVG included; a click shows it in its own size. */
export default function Picture({ source, path, facts }: Viewed) {
  const [size, setSize] = useState<[number, number] | null>(null);
  const [failed, setFailed] = useState(false);
  const [whole, setWhole] = useState(false);
  if (facts.sizeBytes > BYTES_MAX.image) return <TooLarge is={facts.sizeBytes} max={BYTES_MAX.image} />;
  if (failed) return <Problem error={new Error("The image cannot be shown: it is broken, or not what its name says.")} />;
  return (
    <figure className="picture">
      <button type="button" aria-label={whole ? "Fit into the page" : "Show in its own size"} className={whole ? "whole" : ""} onClick={() => setWhole(!whole)}>
        <img src={fileAddress(source, path)} alt={path} onLoad={(event) => setSize([event.currentTarget.naturalWidth, event.currentTarget.naturalHeight])} onError={() => setFailed(true)} />
      </button>
      <figcaption className="faint num">{size ? `${count(size[0])} × ${count(size[1])} pixels` : " "}</figcaption>
    </figure>
  );
}
