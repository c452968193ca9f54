import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { pathsUnder, type Paths } from "../../src/system/paths.ts";
import { sharedCompileCache } from "./compile-cache.ts";
import { tempDir } from "./temp-dir.ts";

export interface ConfigHome {
  readonly home: string;
  readonly paths: Paths;
  /** The environment of this home's processes: none of the machine's settings, but the run's compiled code. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A home folder whose name needs quoting everywhere. */
export function configHome(t: Pick<TestContext, "after">): ConfigHome {
  const home = join(tempDir(t), "it's a ホーム");
  mkdirSync(join(home, ".claude"), { recursive: true });
  mkdirSync(join(home, "bin"));
  // The setup only asks the client for its version.
  writeFileSync(join(home, "bin", "claude"), "#!/bin/sh\necho '2.1.331 (Claude Code)'\n", { mode: 0o755 });
  return {
    home,
    paths: pathsUnder(join(home, ".claude")),
    environment: {
      HOME: home,
      PATH: `${join(home, "bin")}:${process.env["PATH"] ?? ""}`,
      LANG: "C.UTF-8",
      ...sharedCompileCache(),
    },
  };
}
