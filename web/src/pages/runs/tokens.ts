/** A filter cut into parts for colouring, and what may come next. The server decides what is right; see docs/search.md. */
export interface Token {
  kind: "field" | "text" | "number" | "word" | "operator" | "space" | "other";
  text: string;
  start: number;
}

const PATTERN = /(\s+)|('[^']*'?|"[^"]*"?)|((?:metrics?|min|max|min_step|max_step|last_step|params?|parameters?|tags?|datasets?|attributes?|attr|run)\.(?:`[^`]*`?|"[^"]*"?|[\w$#./-]*))|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|(!=|<=|>=|!~|[=<>~])|(.)/gs;
const KEYWORDS = new Set(["AND", "OR", "NOT", "IN", "LIKE", "ILIKE", "IS", "NULL", "BETWEEN"]);

export function tokensOf(filter: string): Token[] {
  const tokens: Token[] = [];
  for (const match of filter.matchAll(PATTERN)) {
    const [text, space, quoted, keyed, number, word, operator] = match;
    const kind = space ? "space" : quoted ? "text" : keyed ? "field" : number ? "number" : word ? (KEYWORDS.has(word.toUpperCase()) ? "word" : "field") : operator ? "operator" : "other";
    tokens.push({ kind, text, start: match.index });
  }
  return tokens;
}

export interface Place {
  /** What is expected at the cursor. */
  wants: "field" | "operator" | "value" | "join";
  /** The part of a word that is there already, and where it starts. */
  typed: string;
  start: number;
  /** The field that a value or an operator is for. */
  field: string;
}

/** What may be typed where the cursor is. */
export function placeOf(filter: string, cursor: number): Place {
  const before = tokensOf(filter.slice(0, cursor));
  const last = before.at(-1);
  const isPartial = last !== undefined && last.kind !== "space" && last.kind !== "operator" && last.text !== "(" && !(last.kind === "text" && /^(['"]).*\1$/s.test(last.text) && last.text.length > 1);
  const done = (isPartial ? before.slice(0, -1) : before).filter((token) => token.kind !== "space" && token.text !== "(");
  const typed = isPartial ? last.text : "";
  const start = isPartial ? last.start : cursor;
  const previous = done.at(-1);
  const field = done.findLast((token) => token.kind === "field")?.text ?? "";
  const wants = ((): Place["wants"] => {
    if (!previous || (previous.kind === "word" && /^(AND|OR)$/i.test(previous.text))) return "field";
    if (previous.kind === "field") return "operator";
    if (previous.kind === "operator" || previous.text === "," || (previous.kind === "word" && /^(LIKE|ILIKE|IN|BETWEEN)$/i.test(previous.text))) return "value";
    if (previous.kind === "word" && /^NOT$/i.test(previous.text)) return done.at(-2)?.kind === "field" ? "operator" : "field";
    return "join";
  })();
  return { wants, typed, start, field };
}
