/** Where to go after logging in: a path of this app, never another site, and not the login page again. */
export function pathAfter(next: string): string {
  if (!next.startsWith("/") || /^\/[/\\]/.test(next) || [...next].some((letter) => letter < " " || letter === "\\") || /^\/login\b/.test(next)) return "/";
  return next;
}
