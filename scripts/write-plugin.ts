/** `node scripts/write-plugin.ts`: writes the plugin's files after a change of the version or of the events. */
import { spawnSync } from "node:child_process";
import { globSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pluginFiles, root } from "./plugin-files.ts";

const files = pluginFiles();
for (const path of globSync("hooks/*.json", { cwd: root })) if (!files.has(path)) rmSync(join(root, path));
for (const [path, text] of files) writeFileSync(join(root, path), text);
spawnSync(join(root, "node_modules", ".bin", "oxfmt"), [...files.keys()], { cwd: root, stdio: "inherit" });
