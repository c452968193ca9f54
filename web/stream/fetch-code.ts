/** A connection that broke silently never ends by itself. The largest file has some 35 KB. */
const TIMEOUT_MS = 30_000;

const NOT_FOUND = 404;

/** A static import as the build writes it; `import()` has other quotes. */
const IMPORTED = /(?:from|import)"\.\/([\w-]+\.js)"/g;

/** The daemon did not answer: the file may come later. */
export class CodeUnansweredError extends Error {}

const fetched = new Map<string, Promise<void>>();

/**
 * Imports a part of the page once all its files have arrived. A browser remembers each module that it could not load,
 * with all that import it, until the page is reloaded. A `fetch` can be repeated, and the import finds its files in the
 * browser's cache. The build calls it for each `import()` (`vite.config.ts`).
 *
 * @param files its script and style sheets, as paths without the first slash
 * @throws CodeUnansweredError where a repeat may help
 */
export async function fetchCode<Code>(importCode: () => Promise<Code>, files: readonly string[]): Promise<Code> {
  await Promise.all(files.map((file) => fetchOnce(`/${file}`)));
  return importCode();
}

async function fetchOnce(path: string): Promise<void> {
  const asked = fetched.get(path) ?? fetchFile(path);
  fetched.set(path, asked);
  try {
    await asked;
  } catch (thrown) {
    fetched.delete(path);
    throw thrown;
  }
}

async function fetchFile(path: string): Promise<void> {
  // The first load's files.
  if (document.querySelector(`[src="${path}"], [href="${path}"]`) !== null) return;
  const text = await fetchText(path);
  if (path.endsWith(".css")) await applyStyle(path);
  else await Promise.all(Array.from(text.matchAll(IMPORTED), ([, name]) => fetchOnce(`/static/${name}`)));
}

async function fetchText(path: string): Promise<string> {
  const response = await fetch(path, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((cause: unknown) => {
    throw new CodeUnansweredError(path, { cause });
  });
  // An update of the daemon has deleted it; another error may be a proxy's.
  if (response.status === NOT_FOUND) throw new Error(path);
  if (!response.ok) throw new CodeUnansweredError(path);
  return response.text().catch((cause: unknown) => {
    throw new CodeUnansweredError(path, { cause });
  });
}

async function applyStyle(path: string): Promise<void> {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.crossOrigin = "";
  link.href = path;
  await new Promise<void>((resolve, reject) => {
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => {
      link.remove();
      reject(new CodeUnansweredError(path));
    });
    document.head.append(link);
  });
}
