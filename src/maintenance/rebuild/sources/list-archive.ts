import { lstatSync, opendirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Paths } from "../../../system/paths.ts";
import type { YieldToEventLoop, Staging } from "../staging.ts";

/** The number of an archived file, null for a foreign one. */
export function archivedNumber(name: string): number | null {
  const found = /^(\d{12,15})-./.exec(name);
  return found === null ? null : Number(found[1]);
}

/** The raw file's name, as long as it was not cut. */
export function archivedName(name: string): string {
  return name.slice(name.indexOf("-") + 1);
}

/** Days of the archive, oldest first. */
export function archiveDays({ archiveDir }: Paths): readonly string[] {
  try {
    return readdirSync(archiveDir)
      .filter((day) => /^\d{4}-\d{2}-\d{2}$/.test(day))
      .sort();
  } catch {
    // No archive yet.
    return [];
  }
}

/** Stages every archived file under its number. Of two with one number the newer one has it; the other is a double. */
export async function listArchive(
  paths: Paths,
  { database }: Staging,
  yieldToEventLoop: YieldToEventLoop,
): Promise<void> {
  const add = database.prepare("INSERT INTO archive (seq, file) VALUES (?, ?) ON CONFLICT DO NOTHING");
  const replace = database.prepare("UPDATE archive SET file = ? WHERE seq = ?");
  const find = database.prepare("SELECT file FROM archive WHERE seq = ?");
  const addDouble = database.prepare("INSERT INTO doubles (file) VALUES (?)");

  function note(seq: number, file: string): void {
    if (add.run(seq, file).changes === 1) return;
    const before = String(find.get(seq)?.["file"]);
    const isNewer = modifiedNs(paths, file) > modifiedNs(paths, before);
    if (isNewer) replace.run(file, seq);
    addDouble.run(isNewer ? before : file);
  }

  for (const day of archiveDays(paths)) {
    const folder = opendirSync(join(paths.archiveDir, day), { bufferSize: 256 });
    try {
      for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) {
        const seq = archivedNumber(entry.name);
        if (seq !== null && entry.isFile()) note(seq, join(day, entry.name));
        await yieldToEventLoop();
      }
    } finally {
      folder.closeSync();
    }
  }
}

function modifiedNs(paths: Paths, file: string): bigint {
  return lstatSync(join(paths.archiveDir, file), { bigint: true, throwIfNoEntry: false })?.mtimeNs ?? 0n;
}
