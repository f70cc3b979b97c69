/** Markdown as elements, never as HTML: headings, lists, code, bold, emphasis and links to the web. */
import type { ReactNode } from "react";

const INLINE = /(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*|\[[^\]]+\]\(https?:\/\/[^)\s]+\))/g;

function inline(text: string): ReactNode[] {
  return text.split(INLINE).map((part, at) => {
    if (part.startsWith("`") && part.length > 2) return <code key={at}>{part.slice(1, -1)}</code>;
    if (part.startsWith("**") && part.length > 4) return <b key={at}>{part.slice(2, -2)}</b>;
    const link = /^\[([^\]]+)\]\((https?:\/\/[^)\s]+)\)$/.exec(part);
    if (link) return <a key={at} href={link[2]} rel="noreferrer noopener" target="_blank">{link[1]}</a>;
    if (/^\*[^*]+\*$/.test(part)) return <em key={at}>{part.slice(1, -1)}</em>;
    return part;
  });
}

/** `<Markdown text={run.note} />` */
export function Markdown({ text }: { text: string }) {
  const blocks: ReactNode[] = [];
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (line.startsWith("```")) {
      const code: string[] = [];
      for (at++; at < lines.length && !lines[at]?.startsWith("```"); at++) code.push(lines[at] ?? "");
      blocks.push(<pre key={at}>{code.join("\n")}</pre>);
      continue;
    }
    const heading = /^(#{1,4})\s+(.*)$/.exec(line);
    if (heading) {
      blocks.push(heading[1] && heading[1].length < 3 ? <h2 key={at}>{inline(heading[2] ?? "")}</h2> : <h3 key={at}>{inline(heading[2] ?? "")}</h3>);
      continue;
    }
    if (/^\s*[-*]\s+/.test(line)) {
      const items: string[] = [];
      for (; at < lines.length && /^\s*[-*]\s+/.test(lines[at] ?? ""); at++) items.push((lines[at] ?? "").replace(/^\s*[-*]\s+/, ""));
      at--;
      blocks.push(<ul key={at}>{items.map((item, index) => <li key={index}>{inline(item)}</li>)}</ul>);
      continue;
    }
    if (line.trim()) {
      const paragraph = [line];
      while (lines[at + 1]?.trim() && !/^(#{1,4}\s|\s*[-*]\s|```)/.test(lines[at + 1] ?? "")) paragraph.push(lines[++at] ?? "");
      blocks.push(<p key={at}>{inline(paragraph.join(" "))}</p>);
    }
  }
  return <div className="markdown">{blocks}</div>;
}
