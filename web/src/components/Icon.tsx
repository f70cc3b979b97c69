/** Line icons on a 24 px grid; decoration only, so the text beside them says what they mean. */
const PATHS = {
  home: "M3 10.5 12 3l9 7.5M5 9v11h5v-6h4v6h5V9",
  flask: "M9 3h6M10 3v6L4.5 18.5A1.7 1.7 0 0 0 6 21h12a1.7 1.7 0 0 0 1.5-2.5L14 9V3M7.5 15h9",
  box: "m12 3 8.5 4.5v9L12 21l-8.5-4.5v-9L12 3ZM3.5 7.5 12 12l8.5-4.5M12 12v9",
  inbox: "M3 13h5l1.5 3h5L16 13h5M5.5 5h13L21 13v6H3v-6L5.5 5Z",
  hook: "M18 16.5a3.5 3.5 0 1 1-3.3 4.6H9M6.8 15A3.5 3.5 0 1 0 9 21l4-7M12 10 8.8 5.6a3.5 3.5 0 1 1 6.4-1.1",
  gear: "M12 15.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM12 2.5v3M12 18.5v3M2.5 12h3M18.5 12h3M5.3 5.3l2.1 2.1M16.6 16.6l2.1 2.1M18.7 5.3l-2.1 2.1M7.4 16.6l-2.1 2.1",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM20.5 20.5 16 16",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6 6 18",
  check: "m5 12.5 4.5 4.5L19 7.5",
  copy: "M9 9h11v11H9zM15 9V4H4v11h5",
  chevron: "m9 6 6 6-6 6",
  left: "m15 6-6 6 6 6",
  down: "m6 9 6 6 6-6",
  up: "m6 15 6-6 6 6",
  columns: "M4 5h16v14H4zM9.3 5v14M14.7 5v14",
  group: "M4 6h16M8 12h12M12 18h8",
  chart: "M4 4v16h16M7.5 15l4-5 3 3 5-7",
  table: "M4 5h16v14H4zM4 10h16M4 14.5h16M10 10v9",
  star: "m12 3.5 2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9L3.5 9.700l5.900-.8L12 3.500Z",
  tag: "M3.500 3.500h8l9 9-8 8-9-9v-8ZM8 8h.01",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
  restore: "M4 12a8 8 0 1 0 2.500-5.800M4 4v4.500h4.500",
  download: "M12 4v11M7.500 11l4.500 4.500L16.500 11M4 20h16",
  compare: "M9 4v16M15 4v16M3 8h6M3 16h6M15 8h6M15 16h6",
  file: "M6 3h8l5 5v13H6zM14 3v5h5",
  folder: "M3 6h6l2 2.500h10V19H3z",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 2v2.500M12 19.500V22M2 12h2.500M19.500 12H22M5 5l1.700 1.700M17.300 17.300 19 19M19 5l-1.700 1.700M6.700 17.300 5 19",
  moon: "M20 14.500A8 8 0 0 1 9.500 4a8 8 0 1 0 10.500 10.500Z",
  screen: "M3 4h18v12H3zM8 20h8M12 16v4",
  expand: "M9 4H4v5M15 4h5v5M9 20H4v-5M15 20h5v-5",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3.500 2",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.500 20.500a7.500 7.500 0 0 1 15 0",
  help: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.7.3-1 .9-1 1.700M12 16.500h.01",
  warning: "M12 4 2.500 20h19L12 4ZM12 10v4.500M12 17.300h.01",
  database: "M12 9c4.500 0 8-1.300 8-3s-3.500-3-8-3-8 1.300-8 3 3.500 3 8 3ZM4 6v12c0 1.700 3.500 3 8 3s8-1.300 8-3V6M4 12c0 1.700 3.500 3 8 3s8-1.300 8-3",
  filter: "M3 5h18l-7 8.500V20l-4-2v-4.500L3 5Z",
  pin: "M9 3h6l-1 7 4 3.500v1.500H6v-1.500L10 10 9 3ZM12 15v6",
  plus: "M12 5v14M5 12h14",
  bolt: "M13 2.500 4.500 14H11l-1 7.500L18.500 10H12l1-7.500Z",
  logout: "M10 4H4v16h6M15 8l4 4-4 4M19 12H9",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16, filled = false }: { name: IconName; size?: number; filled?: boolean }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill={filled ? "currentColor" : "none"} stroke="currentColor" strokeWidth={1.8} strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
