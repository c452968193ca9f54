/**
 * What a browser fetches before the first view stands: the page, what it links, and whatever those scripts import
 * without being asked to (what they import later, for another view, is not part of it).
 * @param read gives the text of a path
 */
export async function firstLoadPaths(read: (path: string) => Promise<string>): Promise<readonly string[]> {
  const html = await read("/");
  const paths = new Set(
    [...html.matchAll(/(?:src|href)="(\/static\/[^"]+\.(?:js|css))"/g)].map(([, path = ""]) => path),
  );
  // A Set that grows is walked to its end.
  for (const path of paths) {
    if (!path.endsWith(".js")) continue;
    for (const [, name = ""] of (await read(path)).matchAll(STATIC_IMPORT)) paths.add(`/static/${name}`);
  }
  return ["/", ...paths];
}

/** `import{a as b}from"./x.js"`, `import"./x.js"`, `export{a}from"./x.js"`; `import("./x.js")` is another matter. */
const STATIC_IMPORT = /\b(?:import|export)\s*(?:[\w$*{},\s]+from\s*)?"\.\/([^"]+\.js)"/g;
