import type { SectionMessage } from "./section-process.ts";
import { sectionsOf } from "./sections.ts";

const [name = "", mode] = process.argv.slice(2);

send(await outcome());

async function outcome(): Promise<SectionMessage> {
  try {
    const measure = sectionsOf(mode === "quick" ? "quick" : "full")[name];
    if (measure === undefined) throw new Error(`there is no section ${name}`);
    return { section: await measure() };
  } catch (error) {
    return { failed: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** Exits even if a section left a timer or a socket open. */
function send(message: SectionMessage): void {
  process.send?.(message, () => process.exit());
}
