import { dirname, join } from "node:path";
import { build, type Plugin } from "vite";

const root = join(import.meta.dirname, "..");

/** Commands share most of their code: one file of it, and not some two hundred, one for each set of commands. */
const PROGRAMS = { ccen: "src/cli/main.ts", team: "team/src/main.ts" };
const SHARED = { groups: [{ name: "shared", minShareCount: 2 }] };

/** These need little of it. A program finds them beside itself. */
const PARTS = {
  "reader-thread": "src/store/reading/reader-thread.ts",
  "integrity-process": "src/store/health/integrity-process.ts",
};

/**
 * Writes our programs as a few files each; `test/support/run-bundled.cjs` runs them. Tests start hundreds: a daemon takes
 * 360 ms of processor time from its 350 sources, which Node finds, reads and links one by one, and 170 from its bundle;
 * a reader's thread 270 and 45. All bundles take a second.
 */
export async function bundlePrograms(folder: string): Promise<void> {
  await bundle({ input: PROGRAMS, output: { codeSplitting: SHARED } }, folder);
  await bundle({ input: PARTS, output: {} }, folder);
}

async function bundle({ input, output }: { readonly input: object; readonly output: object }, folder: string) {
  await build({
    configFile: false,
    root,
    publicDir: false,
    logLevel: "error",
    plugins: [ownFolders()],
    build: {
      ssr: true,
      target: "node24",
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: {
        input: { ...input },
        output: { ...output, entryFileNames: "[name].mjs", chunkFileNames: "[name]-[hash].mjs" },
      },
    },
  });
}

/** A module still finds what lies beside its source, for example package.json. */
function ownFolders(): Plugin {
  return {
    name: "own-folders",
    transform: {
      filter: { code: "import.meta.dirname" },
      handler: (code, id) => code.replaceAll("import.meta.dirname", JSON.stringify(dirname(id))),
    },
  };
}
