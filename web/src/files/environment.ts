/** What code needs to run, of the files that mlflow writes beside a model and people log with a run. */
import type { Environment } from "@/api/types";
import { isObject } from "@/files/tables";
import { readYaml } from "@/files/yaml";

/** Files that describe an environment, the most exact first. */
export const ENVIRONMENT_FILES = ["requirements.txt", "python_env.yaml", "conda.yaml", "conda.yml"] as const;

const PACKAGE = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(.*)$/;

/** Answer a line of requirements.txt as a package, or null for options, comments and what is empty. Source: pip, "Requirements File Format". */
export function packageOf(line: string): Environment["packages"][number] | null {
  const text = line.replace(/(^|\s)#.*$/, "").replace(/\s+--hash=.*$/, "").replace(/\\\s*$/, "").trim();
  if (!text || text.startsWith("-")) return null;
  const match = PACKAGE.exec(text);
  if (!match) return { line: text, name: text, version: "" };
  const specifier = (match[2] ?? "").split(";")[0]?.trim() ?? "";
  return { line: text, name: (match[1] ?? "").toLowerCase().replace(/[-_.]+/g, "-"), version: specifier.replace(/^={2,3}\s*/, "").replace(/^\((.*)\)$/, "$1") };
}

/** Read the files that are there, by name: packages each once, in order of their names. */
export function environmentOf(files: ReadonlyMap<string, string>): Environment {
  const packages = new Map<string, Environment["packages"][number]>();
  const problems: string[] = [];
  const conda: string[] = [];
  let python = "";
  const add = (lines: readonly unknown[]) => {
    for (const line of lines) {
      const found = typeof line === "string" ? packageOf(line) : null;
      if (found && !packages.has(found.name)) packages.set(found.name, found);
    }
  };
  for (const name of ENVIRONMENT_FILES) {
    const text = files.get(name);
    if (text === undefined) continue;
    if (name === "requirements.txt") {
      add(text.split("\n"));
      continue;
    }
    const value = readYaml(text);
    if (!isObject(value)) {
      problems.push(`${name} cannot be read`);
      continue;
    }
    if (name === "python_env.yaml") {
      if (typeof value["python"] === "string" || typeof value["python"] === "number") python ||= String(value["python"]);
      if (packages.size === 0 && Array.isArray(value["dependencies"])) add(value["dependencies"]);
      continue;
    }
    for (const one of Array.isArray(value["dependencies"]) ? value["dependencies"] : []) {
      if (isObject(one) && Array.isArray(one["pip"])) {
        if (!files.has("requirements.txt")) add(one["pip"]);
      } else if (typeof one === "string") {
        const version = /^python\s*={1,2}\s*([\d.]+)/.exec(one)?.[1];
        if (version) python ||= version;
        else if (!/^pip\b/.test(one)) conda.push(one);
      }
    }
  }
  return { conda, packages: [...packages.values()].sort((a, b) => a.name.localeCompare(b.name)), problems, python };
}

export interface PackageDifference {
  name: string;
  /** The version in each environment: "" where it has one without a version, null where it has none. */
  versions: (string | null)[];
  differs: boolean;
}

/** Packages of several environments side by side, with Python first; those that differ come before the others. */
export function compared(environments: readonly (Environment | null)[]): PackageDifference[] {
  const rows: PackageDifference[] = [];
  const add = (name: string, versions: (string | null)[]) => rows.push({ name, versions, differs: new Set(versions).size > 1 });
  if (environments.some((one) => one?.python)) add("Python", environments.map((one) => one?.python || null));
  const maps = environments.map((one) => new Map((one?.packages ?? []).map((each) => [each.name, each.version])));
  for (const name of [...new Set(maps.flatMap((map) => [...map.keys()]))].sort()) add(name, maps.map((map) => map.get(name) ?? null));
  const conda = [...new Set(environments.flatMap((one) => one?.conda ?? []))].sort();
  for (const line of conda) add(`conda: ${line}`, environments.map((one) => (one?.conda.includes(line) ? "" : null)));
  return [...rows.filter((row) => row.differs), ...rows.filter((row) => !row.differs)];
}
