export interface ApiPath {
  /** Without `/api` and version. */
  readonly path: string;
  /** 6 if the address names none. */
  readonly version: number;
  readonly query: URLSearchParams;
}

const VERSION_WITHOUT_NAME = 6;

/** Null for an address outside of the API. */
export function parseApiPath(target: string): ApiPath | null {
  const url = URL.parse(target, "http://discord.invalid");
  const [, version, path] = /^\/api(?:\/v(\d+))?(\/.*)$/.exec(url?.pathname ?? "") ?? [];
  if (url === null || path === undefined) return null;
  return {
    path: path.replace(/\/$/, ""),
    version: version === undefined ? VERSION_WITHOUT_NAME : Number(version),
    query: url.searchParams,
  };
}
