/**
 * What a browser fetches for the first view: the page, its links, and the static imports of those scripts. Dynamic
 * imports, for other views, are excluded.
 * @param read gives the text of a path
 */
export async function firstLoadPaths(read: (path: string) => Promise<string>): Promise<readonly string[]> {
  const html = await read("/");
  const paths = new Set(
    [...html.matchAll(/(?:src|href)="(\/static\/[^"]+\.(?:js|css))"/g)].map(([, path = ""]) => path),
  );
  // A `for` loop over a Set also visits entries added meanwhile.
  for (const path of paths) {
    if (!path.endsWith(".js")) continue;
    for (const [, name = ""] of (await read(path)).matchAll(STATIC_IMPORT)) paths.add(`/static/${name}`);
  }
  return ["/", ...paths];
}

/**
 * Matches `import{a as b}from"./x.js"`, `import"./x.js"`, `export{a}from"./x.js"`, but not the dynamic
 * `import("./x.js")`.
 */
const STATIC_IMPORT = /\b(?:import|export)\s*(?:[\w$*{},\s]+from\s*)?"\.\/([^"]+\.js)"/g;
