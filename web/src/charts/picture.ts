/** A chart as an image that stands by itself: with its title, its background and the names of its lines. */
const MARGIN = 14;
const TITLE = 30;
const ROW = 20;
const NAME_MAX = 40;
const ROWS_MAX = 60;

export interface Picture {
  canvas: HTMLCanvasElement;
  title: string;
  names: readonly { name: string; colour: string }[];
  foot: string;
}

/** Draw it all on one canvas. */
export function composed({ canvas, title, names, foot }: Picture, style: { background: string; text: string; muted: string; font: string }): HTMLCanvasElement {
  const ratio = canvas.width / Math.max(1, canvas.clientWidth);
  const width = canvas.clientWidth + 2 * MARGIN;
  const shown = names.slice(0, ROWS_MAX);
  const columns = Math.max(1, Math.floor((width - 2 * MARGIN) / 200));
  const legend = Math.ceil(shown.length / columns) * ROW;
  const height = MARGIN + TITLE + canvas.clientHeight + legend + ROW + MARGIN;
  const target = document.createElement("canvas");
  target.width = width * ratio;
  target.height = height * ratio;
  const context = target.getContext("2d");
  if (!context) return canvas;
  context.scale(ratio, ratio);
  context.fillStyle = style.background;
  context.fillRect(0, 0, width, height);
  context.textBaseline = "middle";
  context.fillStyle = style.text;
  context.font = `600 15px ${style.font}`;
  context.fillText(title, MARGIN, MARGIN + TITLE / 2 - 4);
  context.drawImage(canvas, MARGIN, MARGIN + TITLE, canvas.clientWidth, canvas.clientHeight);
  context.font = `12px ${style.font}`;
  shown.forEach(({ name, colour }, at) => {
    const left = MARGIN + (at % columns) * 200;
    const top = MARGIN + TITLE + canvas.clientHeight + Math.floor(at / columns) * ROW + ROW / 2;
    context.fillStyle = colour;
    context.beginPath();
    context.arc(left + 5, top, 4, 0, 2 * Math.PI);
    context.fill();
    context.fillStyle = style.text;
    context.fillText(name.length > NAME_MAX ? `${name.slice(0, NAME_MAX - 1)}…` : name, left + 15, top, 180);
  });
  context.fillStyle = style.muted;
  context.font = `11px ${style.font}`;
  const more = names.length > shown.length ? `; ${names.length - shown.length} more lines` : "";
  context.fillText(`${foot}${more}`, MARGIN, height - MARGIN);
  return target;
}
