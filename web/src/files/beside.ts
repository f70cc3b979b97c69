/** The path of a file that `href` in the file `path` names, or "" where it names none below the root. */
export function beside(path: string, href: string): string {
  if (/^[a-z][a-z0-9+.-]*:|^[/#?\\]/i.test(href)) return "";
  const parts = path.split("/").slice(0, -1);
  let named: string;
  try {
    named = decodeURIComponent(href.replace(/[?#].*$/s, ""));
  } catch {
    return "";
  }
  for (const part of named.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return "";
  }
  return parts.join("/");
}
