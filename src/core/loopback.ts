/** Whether `host` is a loopback address, as a server's listen address or as a client's address. */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  return name === "localhost" || name === "::1" || isLoopbackV4(name.replace(/^::ffff:/, ""));
}

function isLoopbackV4(name: string): boolean {
  const parts = name.split(".");
  return (
    parts.length === 4 && parts[0] === "127" && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)
  );
}

/** Whether an address is neither encrypted nor on this machine. */
export function isOpenAir(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed?.protocol === "http:" && !isLoopbackHost(parsed.hostname.replaceAll(/^\[|\]$/g, ""));
}
