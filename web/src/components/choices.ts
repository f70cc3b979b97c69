/** What a Combobox can offer: people, models, experiments, aliases. */
import { ApiError, call } from "@/api/client";
import { filterOf } from "@/pages/models/state";

export interface Choice {
  /** What goes into the form. */
  value: string;
  detail?: string;
}

export interface Source {
  /** Tells the answers of sources apart. */
  key: string;
  /** Whether `find` answers all there is, whatever is wanted. */
  isWhole: boolean;
  find: (wanted: string, signal: AbortSignal) => Promise<Choice[]>;
}

export const SHOWN_MAX = 50;
const ASKED = 20;
const PEOPLE_MAX = 1_000;
const PAGE = 100;

/** Those choices that fit what was typed, the ones that begin so first. */
export function fitting(choices: readonly Choice[], wanted: string): Choice[] {
  const text = wanted.toLowerCase();
  const rank = (choice: Choice) => (choice.value.toLowerCase().startsWith(text) ? 0 : `${choice.value} ${choice.detail ?? ""}`.toLowerCase().includes(text) ? 1 : 2);
  const ranked = choices.map((choice) => ({ choice, rank: rank(choice) })).filter((one) => one.rank < 2);
  return ranked.sort((a, b) => a.rank - b.rank).slice(0, SHOWN_MAX).map((one) => one.choice);
}

/** Registered models; `every` offers `*` as well. */
export function models({ every = false } = {}): Source {
  return {
    key: `models ${every}`,
    isWhole: false,
    find: async (wanted, signal) => {
      const page = await call("listRegisteredModels", { query: { filter: filterOf(wanted), limit: ASKED }, signal });
      const found = page.registered_models.map((one) => ({ value: one.name, detail: `${one.versions} version${one.versions === 1 ? "" : "s"}` }));
      return every ? [{ value: "*", detail: "every model" }, ...found] : found;
    },
  };
}

/** Experiments by name; the value is the id. */
export const experiments: Source = {
  key: "experiments",
  isWhole: false,
  find: async (wanted, signal) => {
    const isId = /^\d+$/.test(wanted);
    const page = await call("listExperiments", { query: { filter: isId ? "" : filterOf(wanted), limit: isId ? PAGE : ASKED }, signal });
    return [{ value: "*", detail: "every experiment" }, ...page.experiments.map((one) => ({ value: one.experiment_id, detail: one.name }))];
  },
};

/** Aliases of a model, with those that are protected and the usual ones; of every model, only these. */
export function aliases(model: string, { every = false } = {}): Source {
  return {
    key: `aliases ${model} ${every}`,
    isWhole: true,
    find: async (_, signal) => {
      const isOne = model !== "" && model !== "*";
      const [own, guarded, everywhere] = await Promise.all([
        isOne ? unlessRefused(call("listAliases", { parameters: { name: model }, signal }).then((page) => page.aliases)) : [],
        isOne ? unlessRefused(call("listProtectedAliases", { query: { object: model }, signal }).then((page) => page.aliases)) : [],
        unlessRefused(call("listProtectedAliases", { query: { object: "*" }, signal }).then((page) => page.aliases)),
      ]);
      const found = new Map<string, Choice>();
      if (every) found.set("*", { value: "*", detail: "every alias" });
      for (const one of own) found.set(one.alias.toLowerCase(), { value: one.alias, detail: `v${one.version}` });
      for (const alias of [...guarded, ...everywhere]) {
        const known = found.get(alias.toLowerCase());
        found.set(alias.toLowerCase(), { value: known?.value ?? alias, detail: [known?.detail, "protected"].filter(Boolean).join(", ") });
      }
      for (const usual of ["champion", "challenger"]) if (!found.has(usual)) found.set(usual, { value: usual });
      return [...found.values()];
    },
  };
}

/** Users, service accounts and groups; or roles. */
export function principals(of: "people" | "roles"): Source {
  return {
    key: `principals ${of}`,
    isWhole: true,
    find: async (_, signal) => {
      if (of === "roles") return (await all((cursor) => call("listRoles", { query: { limit: PAGE, cursor }, signal }).then((page) => [page.items, page.cursor] as const))).map((one) => ({ value: one.name, detail: one.display_name || "role" }));
      const [users, services, groups] = await Promise.all([
        all((cursor) => call("listUsers", { query: { limit: PAGE, cursor }, signal }).then((page) => [page.accounts, page.cursor] as const)),
        all((cursor) => call("listServiceAccounts", { query: { limit: PAGE, cursor }, signal }).then((page) => [page.accounts, page.cursor] as const)),
        all((cursor) => call("listGroups", { query: { limit: PAGE, cursor }, signal }).then((page) => [page.items, page.cursor] as const)),
      ]);
      const named = (kind: string) => (one: { name: string; display_name: string }) => ({ value: one.name, detail: one.display_name && one.display_name !== one.name ? `${one.display_name}, ${kind}` : kind });
      return [...users.map(named("user")), ...services.map(named("service account")), ...groups.map(named("group"))];
    },
  };
}

/** All pages of a list, as far as people could still find something in it. */
async function all<T>(page: (cursor: string) => Promise<readonly [T[], string]>): Promise<T[]> {
  const found: T[] = [];
  for (let cursor = ""; ; ) {
    const [items, next] = await page(cursor);
    found.push(...items);
    if (!next || found.length >= PEOPLE_MAX) return found;
    cursor = next;
  }
}

/** What somebody may not read, or what is not there, is not offered. */
async function unlessRefused<T>(asked: Promise<T[]>): Promise<T[]> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ApiError && (error.status === 403 || error.status === 404)) return [];
    throw error;
  }
}
