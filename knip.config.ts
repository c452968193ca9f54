import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { KnipConfig } from "knip";

const tools = JSON.parse(readFileSync(join(import.meta.dirname, "tools", "package.json"), "utf8")) as {
  readonly peerDependencies: Readonly<Record<string, string>>;
};
/** They are installed beside the dependencies; `test/quick/repository/tools.test.ts` finds one that nothing uses. */
const toolNames = Object.keys(tools.peerDependencies);

const config: KnipConfig = {
  workspaces: {
    ".": {
      entry: [
        "oxlint.config.ts",
        "src/cli/main.ts",
        "src/store/reading/reader-thread.ts",
        "src/store/health/integrity-process.ts",
        "scripts/*.ts",
        "scripts/single/{build.ts,main.cjs}",
        "test/bench/section-child.ts",
        "test/bench/daemon/plain-server.ts",
        "test/bench/path/plain-watch.ts",
        "test/bench/stream/subscribers-process.ts",
        "{src,hook,web,test}/**/*.test.ts",
        "test/client/*.{scenario,measure}.ts",
        "test/client/*/*.scenario.ts",
        "test/client/{play,mcp-asker}.ts",
        "test/client/{codex,copilot,opencode}/record.ts",
        "test/bench/post/{load,plain-server,bun-server}.ts",
        "test/bench/sustained/sustained.ts",
        "test/support/kills/{daemon-child,kill-at-file,kill-switch,store-child}.ts",
        "test/quick/counts/note-{modules,timers}.ts",
        "test/support/share-services.ts",
        "web/stream/fetch-code.ts",
      ],
      project: ["{src,hook,web,test,scripts}/**/*.{ts,tsx}", "*.ts"],
      ignoreDependencies: toolNames,
      ignoreBinaries: [
        "tailscale",
        "knip",
        "oxfmt",
        "oxlint",
        "mount",
        "umount",
        "nsenter",
        "unshare",
        "strace",
        "mkfifo",
        "cc",
        "taskset",
        "prlimit",
        "systemd-analyze",
        "wine",
        "wineserver",
        "xz",
      ],
    },
    team: {
      entry: [
        "embedded/{main,guard-postgres}.ts",
        "bench/{ingest,lists,backlog,search,day-drop,live,stats}.ts",
        "test/**/*.test.ts",
        "test/support/{counting,maintenance}-process.ts",
      ],
      project: ["{src,embedded,bench,test}/**/*.ts"],
      ignoreBinaries: ["openssl", "pgbouncer"],
      ignoreDependencies: toolNames,
    },
  },
};

export default config;
