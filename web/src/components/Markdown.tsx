/** Markdown (GFM) as elements, never as HTML: `marked` finds the parts, and each becomes an element of ours. HTML in it is shown as text. */
import { lexer, type Token, type Tokens } from "marked";
import { useMemo, type ReactNode } from "react";

/** What the names in links and images of a file stand for; without it only links to the web lead anywhere. */
export interface Places {
  /** The address of an image, or "" where there is none. */
  image: (href: string) => string;
  /** Opens a file that is linked to, or null where the link leads nowhere. */
  open: (href: string) => (() => void) | null;
}

const NOWHERE: Places = { image: () => "", open: () => null };
const WEB = /^(https?:\/\/|mailto:)/i;
/** What images may carry inside: pixels, no documents. */
const INLINE_IMAGE = /^data:image\/(png|jpeg|gif|webp);base64,/i;
const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };
/** Deeper nesting than people write is shown as text. */
const DEPTH_MAX = 30;

/** `<Markdown text={run.note} />` */
export function Markdown({ text, places = NOWHERE }: { text: string; places?: Places }) {
  const tokens = useMemo(() => read(text), [text]);
  return <div className="markdown">{tokens ? blocks(tokens, places, 0) : <pre>{text}</pre>}</div>;
}

function read(text: string): Token[] | null {
  try {
    return lexer(text, { gfm: true });
  } catch {
    return null;
  }
}

function blocks(tokens: readonly Token[], places: Places, depth: number): ReactNode[] {
  return tokens.map((token, at) => <Block key={at} token={token} places={places} depth={depth + 1} />);
}

function Block({ token, places, depth }: { token: Token; places: Places; depth: number }): ReactNode {
  if (depth > DEPTH_MAX) return <pre>{token.raw}</pre>;
  switch (token.type) {
    case "space":
    case "def":
      return null;
    case "heading": {
      const { depth: level } = token as Tokens.Heading;
      const inside = spans(token, places, depth);
      return level < 3 ? <h2>{inside}</h2> : <h3>{inside}</h3>;
    }
    case "code":
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
      return <pre tabIndex={0}>{(token as Tokens.Code).text}</pre>;
    case "hr":
      return <hr />;
    case "blockquote":
      return <blockquote>{blocks((token as Tokens.Blockquote).tokens, places, depth)}</blockquote>;
    case "list": {
      const { ordered, start, items } = token as Tokens.List;
      const inside = items.map((item, at) => (
        <li key={at} className={item.task ? "task" : undefined}>
          {item.task && <input type="checkbox" checked={item.checked ?? false} disabled aria-label={item.checked ? "done" : "to do"} />}
          {blocks(item.tokens.filter((one) => one.type !== "checkbox"), places, depth)}
        </li>
      ));
      return ordered ? <ol start={typeof start === "number" ? start : 1}>{inside}</ol> : <ul>{inside}</ul>;
    }
    case "table": {
      const { header, rows } = token as Tokens.Table;
      const row = (cells: Tokens.TableCell[], As: "td" | "th") => cells.map((cell, at) => <As key={at} className={cell.align === "right" ? "num" : undefined}>{spans(cell, places, depth)}</As>);
      return (
        <div className="scroll-x">
          <table className="grid"><thead><tr>{row(header, "th")}</tr></thead><tbody>{rows.map((cells, at) => <tr key={at}>{row(cells, "td")}</tr>)}</tbody></table>
        </div>
      );
    }
    case "html":
      return token.raw.trim().startsWith("<!--") ? null : <p>{token.raw.trim()}</p>;
    case "text": // of a list item
      return <>{spans(token, places, depth)}</>;
    default:
      return <p>{spans(token, places, depth)}</p>;
  }
}

function spans(token: { tokens?: Token[] | undefined; text?: unknown; raw?: unknown }, places: Places, depth: number): ReactNode {
  if (depth > DEPTH_MAX || !token.tokens) return plain(String(token.text ?? token.raw ?? ""));
  return token.tokens.map((one, at) => <Span key={at} token={one} places={places} depth={depth + 1} />);
}

function Span({ token, places, depth }: { token: Token; places: Places; depth: number }): ReactNode {
  switch (token.type) {
    case "strong":
      return <b>{spans(token as Tokens.Strong, places, depth)}</b>;
    case "em":
      return <em>{spans(token as Tokens.Em, places, depth)}</em>;
    case "del":
      return <del>{spans(token as Tokens.Del, places, depth)}</del>;
    case "codespan":
      return <code>{(token as Tokens.Codespan).text}</code>;
    case "br":
      return <br />;
    case "link": {
      const { href } = token as Tokens.Link;
      const inside = spans(token as Tokens.Link, places, depth);
      if (WEB.test(href)) return <a href={href} rel="noreferrer noopener" target="_blank">{inside}</a>;
      const open = places.open(href);
      return open ? <button type="button" className="text-link" onClick={open}>{inside}</button> : <span title={href}>{inside}</span>;
    }
    case "image": {
      const { href, text } = token as Tokens.Image;
      const source = INLINE_IMAGE.test(href) ? href : WEB.test(href) ? "" : places.image(href);
      if (source) return <img src={source} alt={text} loading="lazy" />;
      return WEB.test(href) ? <a href={href} rel="noreferrer noopener" target="_blank">{text || href}</a> : <span title={href}>{text || href}</span>;
    }
    case "html":
      return /^<br\s*\/?>$/i.test(token.raw) ? <br /> : token.raw.startsWith("<!--") ? null : token.raw;
    default:
      return spans(token as Tokens.Text, places, depth);
  }
}

/** Text with its character references resolved. */
function plain(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));/gi, (whole, decimal?: string, hexadecimal?: string, name?: string) => {
    const code = decimal ? Number(decimal) : hexadecimal ? parseInt(hexadecimal, 16) : 0;
    if (name) return NAMED[name] ?? whole;
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
