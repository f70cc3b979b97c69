/** YAML of strangers: plain data, and no more than a preview needs. */
import { parse } from "yaml";

/** The value of a YAML text, or undefined where it is none (or where aliases would make much of little). */
export function readYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 20, logLevel: "silent", schema: "core" }) as unknown;
  } catch {
    return undefined;
  }
}
