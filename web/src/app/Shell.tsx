import { Link, Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { ApiError, BASE, call } from "@/api/client";
import { Palette } from "@/app/Palette";
import { SHORTCUTS, useKeys } from "@/app/keys";
import { isDark, setTheme } from "@/app/theme";
import { Dialog } from "@/components/parts";
import { Icon, type IconName } from "@/components/Icon";
import { Toasts, toast } from "@/components/toasts";
import { useStream } from "@/live/live";
import { attention, COUNTED_MAX } from "@/pages/requests/queries";

/** What the side bar shows; a page adds its line here. */
export const PLACES: readonly { to: string; icon: IconName; label: string }[] = [
  { to: "/", icon: "home", label: "Home" },
  { to: "/experiments", icon: "flask", label: "Experiments" },
  { to: "/models", icon: "box", label: "Models" },
  { to: "/requests", icon: "inbox", label: "Requests" },
  { to: "/webhooks", icon: "hook", label: "Webhooks" },
  { to: "/settings", icon: "gear", label: "Settings" },
];

/** The frame of every page: side bar, palette, help sheet, toasts; sends who has to log in to the login page. */
export function Shell() {
  const navigate = useNavigate();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const here = useRouterState({ select: (state) => `${state.location.pathname}${state.location.searchStr}` });
  const drawn = useRouterState({ select: (state) => state.matches.at(-1)?.routeId });
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const [menu, setMenu] = useState(false);
  const session = useQuery({ queryKey: ["session"], queryFn: () => call("getSession", {}), staleTime: 60_000 });
  const mustLogIn = session.data?.login_required === true && !session.data.name;
  const counts = useQuery({ ...attention, enabled: session.isSuccess && !mustLogIn });
  const waits = (counts.data?.waiting ?? 0) + (counts.data?.unread ?? 0);

  useStream(session.isSuccess && !mustLogIn && path !== "/login");
  useEffect(() => {
    if (mustLogIn && path !== "/login") void navigate({ to: "/login", search: { next: here }, replace: true });
  }, [mustLogIn, path, here, navigate]);
  useEffect(() => setMenu(false), [path]);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setPalette(true);
      }
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, []);
  useKeys(
    useMemo(
      () => ({
        "?": () => setHelp(true),
        "g h": () => void navigate({ to: "/" }),
        "g e": () => void navigate({ to: "/experiments" }),
        "g m": () => void navigate({ to: "/models", search: {} }),
        "g r": () => void navigate({ to: "/requests", search: {} }),
        "g s": () => void navigate({ to: "/settings" }),
        t: () => setTheme(isDark() ? "light" : "dark"),
      }),
      [navigate],
    ),
  );
  // Until the login page is loaded, the router still draws the page before it, which would ask what it may not.
  if (path === "/login") return <>{drawn === "/login" && <Outlet />}<Toasts /></>;
  const logOut = () =>
    void call("logout", {}).then(
      () => location.assign(new URL("login", BASE)),
      (error: ApiError) => toast(error),
    );
  const brand = (
    <Link to="/" className="brand">
      <img src={new URL("icon.svg", BASE).href} alt="" /> Lineal
    </Link>
  );
  return (
    <div className="shell">
      <div className="topbar">
        <button type="button" className="button plain icon" aria-label="Menu" aria-expanded={menu} onClick={() => setMenu(true)}>
          <Icon name="menu" size={18} />
        </button>
        {brand}
        <button type="button" className="button plain icon" aria-label="Find anything" onClick={() => setPalette(true)}>
          <Icon name="search" size={18} />
        </button>
      </div>
      {menu && <button type="button" className="scrim open" aria-label="Close the menu" onClick={() => setMenu(false)} />}
      <aside className={`side ${menu ? "open" : ""}`}>
        {brand}
        <button type="button" className="item find" onClick={() => setPalette(true)}>
          <Icon name="search" /> <span className="grow">Find …</span> <kbd>Ctrl K</kbd>
        </button>
        <nav aria-label="Main">
          {PLACES.map((place) => (
            <Link key={place.to} to={place.to} className="item" activeProps={{ className: "active" }} activeOptions={{ exact: place.to === "/" }}>
              <Icon name={place.icon} /> {place.label}
              {place.to === "/requests" && waits > 0 && <span className="chip accent count" title={`${counts.data?.waiting ?? 0} wait for you, ${counts.data?.unread ?? 0} not read`}>{waits > COUNTED_MAX ? `${COUNTED_MAX}+` : waits}</span>}
            </Link>
          ))}
        </nav>
        <span className="grow" />
        <button type="button" className="item" onClick={() => setTheme(isDark() ? "light" : "dark")}>
          <Icon name="moon" /> Dark or light
        </button>
        <button type="button" className="item" onClick={() => setHelp(true)}>
          <Icon name="help" /> <span className="grow">Shortcuts</span> <kbd>?</kbd>
        </button>
        {session.data?.name && (
          <div className="row who">
            <Link to="/settings" className="item grow" activeProps={{}} title="Your account">
              <Icon name="user" /> <span className="truncate">{session.data.name}</span> {session.data.is_admin && <span className="faint">admin</span>}
            </Link>
            <button type="button" className="button plain icon small" aria-label="Log out" title="Log out" onClick={logOut}>
              <Icon name="logout" />
            </button>
          </div>
        )}
      </aside>
      <main className="main" id="main">
        {!session.isPending && !mustLogIn && <Outlet />}
      </main>
      <Palette open={palette} onClose={() => setPalette(false)} />
      <Dialog open={help} title="Keyboard shortcuts" onClose={() => setHelp(false)}>
        <div className="keys">
          {SHORTCUTS.map(([keys, purpose]) => (
            <div key={keys} style={{ display: "contents" }}>
              <span>{purpose}</span>
              <kbd>{keys}</kbd>
            </div>
          ))}
        </div>
      </Dialog>
      <Toasts />
    </div>
  );
}
