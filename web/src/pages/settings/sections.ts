/** The parts of the settings, in order; those for administrators are not offered to others. */
export const SECTIONS = [
  ["account", "Account", "all"],
  ["tokens", "Tokens", "all"],
  ["users", "Users", "all"],
  ["groups", "Groups", "all"],
  ["roles", "Roles", "all"],
  ["service-accounts", "Service accounts", "all"],
  ["grants", "Grants", "all"],
  ["aliases", "Protected aliases", "all"],
  ["storage", "Storage", "all"],
] as const;

export type Section = (typeof SECTIONS)[number][0];

export function sectionOf(text: string | undefined): Section {
  return SECTIONS.find(([key]) => key === text)?.[0] ?? "account";
}

export const LEVELS = [
  ["READ", "read", "See it, download, ask, comment"],
  ["EDIT", "edit", "Register versions, describe, tag, move aliases that are not protected"],
  ["MANAGE_STAGING", "manage staging", "Decide on moves among None, Staging and Archived"],
  ["MANAGE_PRODUCTION", "manage production", "Decide on moves to and from Production"],
  ["MANAGE", "manage", "Everything: rename, delete, grant, webhooks, lifecycle"],
] as const;
export type Level = (typeof LEVELS)[number][0];

/** How a level is said. */
export function levelText(level: string): string {
  return LEVELS.find(([key]) => key === level)?.[1] ?? level.toLowerCase().replaceAll("_", " ");
}

export const KINDS = [
  ["registered_model", "Registered model"],
  ["experiment", "Experiment"],
  ["alias", "Protected alias"],
  ["store", "The whole store"],
] as const;
export type ObjectKind = (typeof KINDS)[number][0];

/** Which levels can be granted on a kind: experiments know no stages, and an alias is granted or not. */
export function levelsOn(kind: ObjectKind): readonly Level[] {
  if (kind === "alias") return ["EDIT"];
  if (kind === "experiment") return ["READ", "EDIT", "MANAGE"];
  return LEVELS.map(([key]) => key);
}

/** What a grant is on, as people say it. */
export function placeText(grant: { object_kind: string; object: string; alias: string }): string {
  const every = grant.object === "*";
  switch (grant.object_kind) {
    case "store":
      return "the whole store";
    case "alias":
      return `${grant.alias === "*" ? "every alias" : `@${grant.alias}`} of ${every ? "every model" : grant.object}`;
    case "registered_model":
      return every ? "every registered model" : `model ${grant.object}`;
    default:
      return every ? "every experiment" : `experiment ${grant.object}`;
  }
}
