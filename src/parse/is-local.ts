/** True for a url that leads to a place of the same project: it has neither scheme nor host. */
export function isLocal(url: string): boolean {
  return !/^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(url);
}
