import { BASE } from "@/api/client";

/** HTML with its scripts and styles, where they can do nothing: an origin of its own, and no network. The server sets the policy of preview.html. */
export function Sandbox({ html, title }: { html: string; title: string }) {
  return <iframe title={title} sandbox="allow-scripts" src={new URL("preview.html", BASE).href} className="sandbox" onLoad={(event) => event.currentTarget.contentWindow?.postMessage(html, "*")} />;
}
