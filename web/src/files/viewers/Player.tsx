import { useState } from "react";
import { Problem } from "@/components/parts";
import { kindOf } from "@/files/kinds";
import type { Viewed } from "@/files/Preview";
import { fileAddress } from "@/files/source";

/** Sound or film, read by ranges as it plays: its length does not matter. */
export default function Player({ source, path }: Viewed) {
  const [failed, setFailed] = useState(false);
  const address = fileAddress(source, path);
  if (failed) return <Problem error={new Error("This browser cannot play it: the file is broken, or in a format that it does not know. Download it to play it elsewhere.")} />;
  // eslint-disable-next-line jsx-a11y/media-has-caption -- what was logged has none
  if (kindOf(path) === "audio") return <audio controls preload="metadata" src={address} aria-label={path} onError={() => setFailed(true)} />;
  // eslint-disable-next-line jsx-a11y/media-has-caption -- the same
  return <video controls preload="metadata" src={address} aria-label={path} className="film" onError={() => setFailed(true)} />;
}
