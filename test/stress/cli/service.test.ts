import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { makeHome } from "../../quick/cli/run-ccen.ts";
import { waitFor } from "../../support/wait-for.ts";

/** A systemctl that keeps units as links and runs them as systemd would, as far as our service needs it. */
const SYSTEMCTL = `#!/bin/sh
echo "$*" >>"$HOME/asked"
shift # --user
units=\${XDG_CONFIG_HOME:-$HOME/.config}/systemd/user
case $1 in
show-environment) [ ! -e "$HOME/no-session" ] || { echo "Failed to connect to bus: No medium found" >&2; exit 1; } ;;
enable) mkdir -p "$units/default.target.wants" && ln -sf "../$2" "$units/default.target.wants/$2" ;;
is-enabled) [ -L "$units/default.target.wants/$2" ] ;;
start)
  command=$(sed -n 's/^ExecStart=//p' "$units/$2")
  folder=$(sed -n 's/^Environment=//p' "$units/$2")
  (
    (eval "export $folder; exec $command" >"$HOME/said" 2>&1) &
    echo $! >"$HOME/unit.pid"
    wait $!
    echo $? >"$HOME/exit-code.new" && mv "$HOME/exit-code.new" "$HOME/exit-code"
  ) >/dev/null 2>&1 </dev/null &
  while [ ! -e "$HOME/unit.pid" ]; do sleep 0.01; done ;;
is-active) [ -e "$HOME/unit.pid" ] && [ ! -e "$HOME/exit-code" ] ;;
disable)
  rm -f "$units/default.target.wants/$3"
  if [ -e "$HOME/unit.pid" ]; then
    kill "$(cat "$HOME/unit.pid")"
    while [ ! -e "$HOME/exit-code" ]; do sleep 0.05; done
  fi ;;
esac
`;

const isLinux = process.platform === "linux";
const skip = isLinux ? false : "needs Linux";

function serviceHome(t: TestContext) {
  const home = makeHome(t);
  const folder = dirname(home.paths.configDir);
  home.configure();
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin", "systemctl"), SYSTEMCTL, { mode: 0o755 });
  const environment = { PATH: `${join(folder, "bin")}:${process.env["PATH"] ?? ""}` };
  const unit = join(folder, ".config", "systemd", "user", "ccen.service");
  return {
    folder,
    unit,
    ccen: async (...args: readonly string[]) => home.ccen(args, { environment }),
    exitCode: () => (existsSync(join(folder, "exit-code")) ? readFileSync(join(folder, "exit-code"), "utf8") : null),
    home,
  };
}

test("a service is installed, runs the daemon, and goes with it", { skip }, async (t) => {
  const { ccen, unit, exitCode, folder } = serviceHome(t);
  assert.equal((await ccen("service", "status")).code, 3);
  const installed = await ccen("service", "install");
  assert.equal(installed.code, 0, installed.stderr);
  assert.match(installed.stdout, /Installed the systemd user unit ccen\.service/);
  await waitFor("the daemon of the service is ready", () =>
    /Dashboard: /.exec(readFileSync(join(folder, "said"), "utf8")),
  );
  const state = JSON.parse((await ccen("service", "status", "--json")).stdout) as object;
  assert.deepEqual(state, {
    installed: true,
    current: true,
    active: true,
    manager: "systemd",
    name: "ccen.service",
    file: unit,
  });
  assert.match((await ccen("status")).stdout, /^service +systemd user unit ccen\.service$/m);
  assert.match((await ccen("doctor", "--all")).stdout, /^ok +service +systemd user unit ccen\.service, running$/m);
  assert.match((await ccen("service", "install")).stdout, /is installed already/);

  const removed = await ccen("service", "uninstall");
  assert.equal(removed.code, 0, removed.stderr);
  assert.equal(exitCode(), "0\n");
  assert.equal((await ccen("status")).code, 3);
  assert.deepEqual(readdirSync(join(folder, ".config")), []);
  assert.match((await ccen("service", "uninstall")).stdout, /No systemd user unit is installed/);
});

test("a service beside a daemon that a hook started ends without a failure", { skip }, async (t) => {
  const { ccen, exitCode } = serviceHome(t);
  assert.equal((await ccen("start")).code, 0);
  const before = JSON.parse((await ccen("status", "--json")).stdout) as { pid: number };
  assert.equal((await ccen("service", "install")).code, 0);
  await waitFor("the service has ended", exitCode);
  assert.equal(exitCode(), "0\n");
  const after = JSON.parse((await ccen("status", "--json")).stdout) as { pid: number };
  assert.equal(after.pid, before.pid);
  assert.match((await ccen("service", "status")).stdout, /not running \(a daemon that a hook started/);
  assert.equal((await ccen("service", "uninstall")).code, 0);
  assert.equal((JSON.parse((await ccen("status", "--json")).stdout) as { pid: number }).pid, before.pid);
});

test("service install without a session prints the steps by hand, and changes nothing", { skip }, async (t) => {
  const { ccen, unit, folder } = serviceHome(t);
  writeFileSync(join(folder, "no-session"), "");
  const { code, stdout } = await ccen("service", "install");
  assert.equal(code, 1);
  assert.match(stdout, /systemd cannot be reached from here \(Failed to connect to bus: No medium found\)/);
  assert.ok(stdout.includes(`put this into ${unit}`));
  assert.match(stdout, /^ExecStart=/m);
  assert.match(stdout, /^ {2}systemctl --user enable ccen\.service$/m);
  assert.equal(existsSync(join(folder, ".config")), false);
});

test("service install --dry-run shows the file and the commands, and changes nothing", { skip }, async (t) => {
  const { ccen, folder } = serviceHome(t);
  const { code, stdout } = await ccen("service", "install", "--dry-run");
  assert.equal(code, 0);
  assert.match(stdout, /^would run systemctl --user start ccen\.service$/m);
  assert.deepEqual([existsSync(join(folder, ".config")), existsSync(join(folder, "asked"))], [false, false]);
});

test("service refuses impossible requests, and sudo", async (t) => {
  const home = makeHome(t);
  assert.equal((await home.ccen(["service", "begin"])).code, 2);
  const { code, stderr } = await home.ccen(["service", "install"], { environment: { SUDO_USER: "someone" } });
  assert.deepEqual([code, /without sudo/.test(stderr)], [1, true]);
});

test("setup --remove takes the service along", { skip }, async (t) => {
  const { ccen, unit, folder } = serviceHome(t);
  assert.equal((await ccen("setup", "--no-test")).code, 0);
  assert.equal((await ccen("service", "install")).code, 0);
  await waitFor("the daemon of the service is ready", () =>
    /Dashboard: /.exec(readFileSync(join(folder, "said"), "utf8")),
  );
  assert.ok(existsSync(unit));
  const dry = await ccen("setup", "--remove", "--dry-run");
  assert.ok(dry.stdout.includes(`would remove the systemd user unit ccen.service (${unit})\n`));
  assert.match(dry.stdout, /^would stop the daemon \(process \d+\)$/m);
  assert.ok(existsSync(unit));
  const { code, stdout } = await ccen("setup", "--remove");
  assert.equal(code, 0);
  assert.match(stdout, /^done: remove the systemd user unit ccen\.service \(/m);
  assert.deepEqual(readdirSync(join(folder, ".config")), []);
});
