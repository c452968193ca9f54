/**
 * Writes web/fonts/: Inter and JetBrains Mono, cut to what the page needs. The files are committed, so that a build needs
 * neither the packages nor this script; run it after an update of a font or a new character in `CHARACTERS`.
 *
 *     node scripts/write-fonts.ts
 */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import subsetFont from "subset-font";
import { CHARACTERS, EUROPEAN } from "./font-characters.ts";

const INTER = "inter-ui/variable/InterVariable.woff2";
const MONO = "@fontsource/jetbrains-mono/files/jetbrains-mono-latin-400-normal.woff2";

/** Weights that the style sheet uses; the size for text instead of headings. */
const INTER_AXES = { wght: { min: 400, max: 650 }, opsz: 14 };

/** Kerning, accents, figures of one width, brackets beside capitals; without ligatures, which change what was typed. */
const FEATURES = ["kern", "ccmp", "mark", "tnum", "case"];

const fonts = [
  { name: "inter.woff2", source: INTER, characters: CHARACTERS, axes: INTER_AXES },
  { name: "inter-european.woff2", source: INTER, characters: EUROPEAN, axes: INTER_AXES },
  { name: "jetbrains-mono.woff2", source: MONO, characters: CHARACTERS, axes: {} },
];

const folder = join(import.meta.dirname, "..", "web", "fonts");
mkdirSync(folder, { recursive: true });
for (const { name, source, characters, axes } of fonts) {
  const subset = await subsetFont(readFileSync(pathOf(source)), characters, {
    targetFormat: "woff2",
    variationAxes: axes,
    keepFeatures: FEATURES,
    noHinting: true,
  });
  writeFileSync(join(folder, name), subset);
  console.log(`${name}: ${subset.length} bytes`);
}
copyFileSync(pathOf("inter-ui/LICENSE.txt"), join(folder, "LICENSE-Inter.txt"));
copyFileSync(pathOf("@fontsource/jetbrains-mono/LICENSE"), join(folder, "LICENSE-JetBrainsMono.txt"));

function pathOf(file: string): string {
  return fileURLToPath(import.meta.resolve(file));
}
