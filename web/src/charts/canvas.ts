/** Draws now, and again whenever `element` has another size or the app other colours; answers what ends that. */
export function keepDrawn(element: Element, draw: () => void): () => void {
  draw();
  const resize = new ResizeObserver(draw);
  resize.observe(element);
  window.addEventListener("lineal:theme", draw);
  return () => {
    resize.disconnect();
    window.removeEventListener("lineal:theme", draw);
  };
}
