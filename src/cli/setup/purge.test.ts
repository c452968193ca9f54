import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { acquireInstanceLock } from "../../system/instance-lock.ts";
import { pathsUnder, type Paths } from "../../system/paths.ts";
import { applyEnvFileEdit, planEnvFile } from "../env-file.ts";
import { isBackupOf } from "../../agents/install/settings-file.ts";
import { isArchivedFile, isDataFile, isDeadLetter, isOwnRawFile, planPurge, purge } from "./purge.ts";

let root = "";
let paths: Paths;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ccen-purge-"));
  paths = pathsUnder(join(root, ".claude"));
  mkdirSync(paths.configDir);
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text = "x"): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const entries = (): string[] => readdirSync(paths.configDir, { recursive: true, encoding: "utf8" }).toSorted();
const purgeNow = (): readonly string[] => purge(paths, planPurge(paths));

function editEnv(key: string): void {
  applyEnvFileEdit(planEnvFile(paths.envFile, { [key]: "value" }), { paths, nowMs: 0 });
}

describe("own file names", () => {
  test("in the data folder are those that we write, and not another program's database", () => {
    const ours = [
      "dashboard.db",
      "dashboard.db-wal",
      "dashboard.db.v3.backup",
      "dashboard.db.corrupt-20261125T010203Z-wal",
      "dashboard.db.v3.backup.tmp",
      "dashboard.db.before-rebuild-20261125T010203Z",
      "dashboard.db.rebuilt.json",
      "dashboard.db.rebuild-notes-journal",
      "dashboard.db.scrub",
      "dashboard.db.in-use",
      "daemon.lock",
      "daemon.log.2",
      "start.lock.12-34",
      "start.lock.odd",
      "start.lock.foreign",
      "settings-events",
      "settings-events.99.now",
      "archive-seen.json",
      "start-failure.json",
      ".runtime.json.0123456789ab.tmp",
    ];
    // Names as a person might choose them.
    const likeOurs = ["dashboard.db.mine", "daemon.log.txt", "daemon.lock-notes", "start.locked", "settings-events.md"];
    const others = [
      "dashboard.db.foreign-20261125T010203Z",
      "dashboard.dbx",
      "notes.md",
      ".hidden",
      "mine.json",
      ...likeOurs,
    ];
    assert.deepEqual([...ours, ...others].filter(isDataFile), ours);
  });

  test("in the archive and among the dead letters begin with what storing put before", () => {
    const archived = ["000000000012-hook-7-0-1.json", "000000000012-mine.json", "12-hook-7-0-1.json"];
    assert.deepEqual(archived.filter(isArchivedFile), archived.slice(0, 1));
    const begun = "2026-11-25T01-02-03-004Z-1-";
    const ours = ["http-1-2.json", "http-1-2.json.reason.json", "777-0-1.json", "recovered-1764300000000-1.json"];
    const dead = [...ours, "a b.json"].map((name) => `${begun}${name}`);
    assert.deepEqual([...dead, "a.json"].filter(isDeadLetter), dead.slice(0, 4));
    assert.deepEqual(["hook-1-2-3.json", "http-1-2.json", "hook-x.json", "2025_Stop.json"].map(isOwnRawFile), [
      true,
      true,
      false,
      false,
    ]);
    assert.ok(isBackupOf("settings.json", "settings.json.ccen-backup-20261125T010203Z-2"));
    assert.ok(!isBackupOf("settings.json", "settings.json.ccen-backup-mine"));
  });
});

describe("a purge", () => {
  test("leaves none of our folders", () => {
    write(join(paths.archiveDir, "2026-11-25", "000000000001-hook-1-0.json"));
    write(join(paths.rawDir, "hook-2-0.json"));
    write(join(paths.rawTemporaryDir, "3-0.json"));
    write(join(paths.rawDir, ".dropped", "1-2-0", "counted"));
    write(paths.databaseFile);
    assert.deepEqual(purgeNow(), []);
    assert.deepEqual(entries(), []);
  });

  test("leaves and names raw files of the Python notifier", () => {
    write(join(paths.archiveDir, "2026-11-25", "000000000001-2025-07_Stop_abc.json"));
    write(join(paths.archiveDir, "2026-11-25", "000000000002-hook-1-0.json"));
    write(join(paths.deadLetterDir, "2026-11-25T01-02-03-004Z-1-half.json"));
    assert.deepEqual(purgeNow(), [
      join(paths.archiveDir, "2026-11-25"),
      join(paths.deadLetterDir, "2026-11-25T01-02-03-004Z-1-half.json"),
    ]);
    assert.deepEqual(readdirSync(join(paths.archiveDir, "2026-11-25")), ["000000000001-2025-07_Stop_abc.json"]);
  });

  test("leaves and names files of unknown owners", () => {
    const notes = [join(paths.dataDir, "notes.md"), join(paths.archiveDir, "2026-11-25", "mine.txt")];
    for (const note of notes) write(note);
    write(paths.databaseFile);
    assert.deepEqual(purgeNow(), [notes[0], dirname(notes[1] ?? "")]);
    assert.ok(notes.every((note) => existsSync(note)) && !existsSync(paths.databaseFile));
  });

  test("removes a .env.discord that came with us, and its copies", () => {
    editEnv("DISCORD_CHANNEL_ID");
    editEnv("DISCORD_MENTION_USER_ID");
    purgeNow();
    assert.deepEqual(readdirSync(paths.configDir), []);
  });

  test("restores a .env.discord and its mode, where only setup has changed it", () => {
    write(paths.envFile, "CCEN_DEBUG=1\n");
    chmodSync(paths.envFile, 0o640);
    editEnv("DISCORD_CHANNEL_ID");
    editEnv("DISCORD_MENTION_USER_ID");
    purgeNow();
    assert.equal(readFileSync(paths.envFile, "utf8"), "CCEN_DEBUG=1\n");
    assert.equal(statSync(paths.envFile).mode & 0o777, 0o640);
    assert.deepEqual(readdirSync(paths.hooksDir), [".env.discord"]);
  });

  test("leaves a .env.discord that was edited since, or that setup never touched", () => {
    editEnv("DISCORD_CHANNEL_ID");
    write(paths.envFile, "CCEN_DEBUG=1\n");
    purgeNow();
    assert.equal(readFileSync(paths.envFile, "utf8"), "CCEN_DEBUG=1\n");
    purgeNow();
    assert.equal(readFileSync(paths.envFile, "utf8"), "CCEN_DEBUG=1\n");
  });

  test("is refused while a daemon runs, and deletes nothing", () => {
    write(paths.databaseFile);
    const lock = acquireInstanceLock(paths.daemonLockFile);
    assert.throws(() => purgeNow(), { code: "daemon/already-running" });
    assert.ok(existsSync(paths.databaseFile));
    lock?.release();
    purgeNow();
    assert.ok(!existsSync(paths.dataDir));
  });

  test("without notes, removes what setup made and keeps files of unknown origin", () => {
    write(paths.databaseFile);
    write(join(paths.hooksDir, "mine.sh"));
    purgeNow();
    assert.deepEqual(entries(), ["hooks", join("hooks", "mine.sh")]);
  });
});
