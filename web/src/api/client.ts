/** Calls of the native protocol, typed by the generated `types.ts`. */
import { ROUTES, type Operations, type Problem } from "@/api/types";

/** Where the app is served, with a slash at the end: the server writes it into the page. */
export const BASE = new URL(typeof document === "undefined" ? "http://localhost/" : document.baseURI);

/** An answer that is not a success, as the server explains it. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail || problem.title);
    this.status = problem.status;
    this.problem = problem;
  }
}

type Parts<K extends keyof Operations> = (Record<string, never> extends Operations[K]["parameters"]
  ? { parameters?: Record<string, never> }
  : { parameters: Operations[K]["parameters"] }) & { query?: Operations[K]["query"] } & (undefined extends Operations[K]["body"]
    ? { body?: undefined }
    : { body: Operations[K]["body"] }) & { signal?: AbortSignal; headers?: Record<string, string> };

/** Answer the address of an operation below the base, with its parameters filled in. */
export function addressOf(path: string, parameters: Record<string, unknown> = {}, query: Record<string, unknown> = {}): URL {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(parameters[name] ?? "");
    return name === "path" ? value.split("/").map(encodeURIComponent).join("/") : encodeURIComponent(value);
  });
  const url = new URL(filled.replace(/^\//, ""), BASE);
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === "") continue;
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(one));
  }
  return url;
}

/**
 * Make one call.
 *
 * @example const run = await call("getRun", { parameters: { run_id } });
 * @throws ApiError what the server refuses, and "unreachable" (status 0) where no answer came.
 */
export async function call<K extends keyof Operations>(operation: K, parts: Parts<K>): Promise<Operations[K]["answer"]> {
  const response = await send(operation, parts as LooseParts);
  return (await response.json()) as Operations[K]["answer"];
}

/** Make a call whose answer is not JSON, such as a file. */
export async function fetchRaw<K extends keyof Operations>(operation: K, parts: Parts<K>): Promise<Response> {
  return send(operation, parts as LooseParts);
}

interface LooseParts {
  parameters?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

async function send(operation: keyof Operations, parts: LooseParts): Promise<Response> {
  const [method = "GET", path = ""] = ROUTES[operation].split(" ");
  const headers: Record<string, string> = { ...parts.headers };
  if (parts.body !== undefined) headers["content-type"] = "application/json";
  const csrf = csrfToken();
  if (csrf && method !== "GET") headers["x-lineal-csrf"] = csrf;
  const init: RequestInit = { method, headers, credentials: "same-origin" };
  if (parts.body !== undefined) init.body = JSON.stringify(parts.body);
  if (parts.signal) init.signal = parts.signal;
  let response: Response;
  try {
    response = await fetch(addressOf(path, parts.parameters, parts.query), init);
  } catch (cause) {
    if (parts.signal?.aborted) throw cause;
    throw new ApiError({ status: 0, type: "unreachable", title: "The server does not answer", detail: "The server cannot be reached. It may be restarting; this page tries again." });
  }
  if (!response.ok) throw new ApiError(await problemOf(response));
  return response;
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    const problem = (await response.json()) as Partial<Problem>;
    return { detail: "", title: response.statusText, type: "about:blank", ...problem, status: response.status };
  } catch {
    return { detail: "", title: response.statusText || `Status ${response.status}`, type: "about:blank", status: response.status };
  }
}

function csrfToken(): string {
  const pair = document.cookie.split("; ").find((part) => part.startsWith("lineal_csrf="));
  return pair ? decodeURIComponent(pair.slice("lineal_csrf=".length)) : "";
}
