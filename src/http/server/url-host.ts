/** A host in the form of a URL: IPv6 in brackets. */
export function urlHost(host: string): string {
  const name = bareHost(host);
  return name.includes(":") ? `[${name}]` : name;
}

/** A host in the form that `listen` takes. */
export function bareHost(host: string): string {
  return host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
}
