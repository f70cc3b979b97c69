/** Makes a reader of the URL's state deaf to everything it does not answer.
 *
 * The router lays what a reader answers over everything in the URL, so that a field of a wrong type, which the reader leaves out, would
 * reach the page all the same. Here it is there, but undefined.
 */
export function only<State extends object>(read: (search: Record<string, unknown>) => State): (search: Record<string, unknown>) => State {
  return (search) => ({ ...Object.fromEntries(Object.keys(search).map((name) => [name, undefined])), ...read(search) });
}
