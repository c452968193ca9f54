/** A connection that broke silently never ends by itself. The largest file has some 35 KB. */
const TIMEOUT_MS = 30_000;

const fetched = new Map<string, Promise<void>>();

/**
 * Imports a part of the page once all its files have arrived. A browser remembers each module, and each preload, that
 * failed until the page is reloaded, with all modules that import it. A `fetch` can be repeated, and the import finds
 * its files in the browser's cache. The build calls it for each `import()` (`vite.config.ts`).
 *
 * @param files its scripts and style sheets, as paths without the first slash
 */
export async function fetchCode<Code>(importCode: () => Promise<Code>, files: readonly string[]): Promise<Code> {
  await Promise.all(files.map(fetchOnce));
  // At once, and not one import behind the other.
  for (const file of files) if (!isStyle(file)) addLink("modulepreload", file);
  return importCode();
}

async function fetchOnce(file: string): Promise<void> {
  const asked = fetched.get(file) ?? (isStyle(file) ? applyStyle(file) : fetchScript(file));
  fetched.set(file, asked);
  try {
    await asked;
  } catch (thrown) {
    fetched.delete(file);
    throw thrown;
  }
}

async function fetchScript(file: string): Promise<void> {
  const response = await fetch(`/${file}`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) throw new Error(file);
  // The cache takes it only as a whole.
  await response.arrayBuffer();
}

async function applyStyle(file: string): Promise<void> {
  // The first load's.
  if (document.querySelector(`link[href="/${file}"]`) !== null) return;
  const link = addLink("stylesheet", file);
  await new Promise<void>((resolve, reject) => {
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => {
      link.remove();
      reject(new Error(file));
    });
  });
}

function addLink(rel: "modulepreload" | "stylesheet", file: string): HTMLLinkElement {
  const link = document.createElement("link");
  link.rel = rel;
  link.crossOrigin = "";
  link.href = `/${file}`;
  document.head.append(link);
  return link;
}

function isStyle(file: string): boolean {
  return file.endsWith(".css");
}
