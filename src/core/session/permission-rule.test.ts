import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "../../../test/support/fast-check.ts";
import { allowsAnyCommand, callSubject, commandWords } from "./permission-rule.ts";

const RULES: readonly (readonly [command: string, subject: string, rule: string | null])[] = [
  ["git push", "git push", "Bash(git push:*)"],
  ["git push origin main --tags", "git push", "Bash(git push:*)"],
  [`git commit -m "fix; it (all)"`, "git commit", "Bash(git commit:*)"],
  ["npm run build -- --quiet", "npm run build", "Bash(npm run build:*)"],
  ["cargo test", "cargo test", "Bash(cargo test:*)"],
  ["make", "make", "Bash(make)"],
  ["vitest run src", "vitest", "Bash(vitest:*)"],
  ["cd web && npm test 2>&1 | tail -20", "npm test", "Bash(npm test:*)"],
  ["prettier --check . > /dev/null", "prettier", "Bash(prettier:*)"],
  // Two acting commands: which of them was asked about is not known.
  ["git add . && git commit -m x", "git add . && git commit -m x", null],
  ["git push ↵ rm -rf x", "git push ↵ rm -rf x", null],
  ["cd web ↵ npm test", "npm test", "Bash(npm test:*)"],
  // No prefix of these is safe: the command word for word at most.
  ["rm -rf build", "rm -rf build", "Bash(rm -rf build)"],
  ["rm -rf *", "rm -rf *", null],
  ["sudo reboot", "sudo reboot", "Bash(sudo reboot)"],
  ["git", "git", "Bash(git)"],
  ["npx playwright test", "npx playwright test", "Bash(npx playwright test)"],
  ["docker run alpine", "docker run alpine", "Bash(docker run alpine)"],
  ["/bin/rm x", "/bin/rm x", "Bash(/bin/rm x)"],
  ["SUDO reboot", "SUDO reboot", "Bash(SUDO reboot)"],
  ["python3.12 -m http.server", "python3.12 -m http.server", "Bash(python3.12 -m http.server)"],
  ["pwsh.exe x.ps1", "pwsh.exe x.ps1", "Bash(pwsh.exe x.ps1)"],
  ["watch make", "watch make", "Bash(watch make)"],
  ["sed -i s/a/b/e notes.txt", "sed -i s/a/b/e notes.txt", "Bash(sed -i s/a/b/e notes.txt)"],
  ["docker compose exec web sh", "docker compose exec web sh", "Bash(docker compose exec web sh)"],
  ["git submodule foreach make", "git submodule foreach make", "Bash(git submodule foreach make)"],
  ["npm x cowsay", "npm x cowsay", "Bash(npm x cowsay)"],
  ["/usr/bin/git push --tags", "/usr/bin/git push", "Bash(/usr/bin/git push:*)"],
  ["/usr/bin/git -c a=b log", "/usr/bin/git -c a=b log", "Bash(/usr/bin/git -c a=b log)"],
  // Which script it runs is not known, so it could be any.
  ["npm run 'my build'", "npm run 'my build'", null],
  ["npm run test:*", "npm run test:*", null],
  ["'git' push", "'git' push", null],
  ["CI=1 npm test", "CI=1 npm test", "Bash(CI=1 npm test)"],
  ["bash -c 'npm test'", "bash -c 'npm test'", null],
  // A shell would do more than the words say.
  ["git push $(whoami)", "git push $(whoami)", null],
  ["npm test > out.txt", "npm test > out.txt", null],
  ["npm test & rm x", "npm test & rm x", null],
  ["echo `id`", "echo `id`", null],
  // Cut or redacted, so not the whole command.
  ["curl https://example.com/very-long…", "curl https://example.com/very-long…", null],
  ["curl -H [redacted token] x", "curl -H [redacted token] x", null],
];

for (const [command, subject, rule] of RULES) {
  test(`rule for: ${command.slice(0, 50)}`, () => {
    assert.deepEqual(callSubject("Bash", command), { subject, rules: rule === null ? [] : [rule] });
  });
}

test("rules for other tools name the host or the tool, and files get none", () => {
  assert.deepEqual(callSubject("WebFetch", "https://docs.example.com/a?b").rules, [
    "WebFetch(domain:docs.example.com)",
  ]);
  assert.deepEqual(callSubject("WebFetch", "no address").rules, []);
  assert.deepEqual(callSubject("WebFetch", "https://*.com/").rules, []);
  assert.deepEqual(callSubject("mcp__linear__get_issue", "ENG-1").rules, ["mcp__linear__get_issue"]);
  assert.deepEqual(callSubject("mcp__*", "x").rules, []);
  assert.deepEqual(callSubject("mcp__a, Bash(*)", "x").rules, []);
  assert.deepEqual(callSubject("Edit", "src/a.ts"), { subject: "src/a.ts", rules: [] });
});

test("a prefix of a program that runs or overwrites anything allows any command", () => {
  const wide = ["bash:*", "docker run:*", "npm exec:*", "git config:*", '"bash" -c:*', String.raw`\bash:*`, "*"];
  const begun = ["docker:*", "git *", "git -c:*", "npm init:*", "doc*", "docker r*"];
  for (const content of [...wide, ...begun, String.raw`C:\Git\bin\bash.exe:*`])
    assert.ok(allowsAnyCommand("Bash", content), content);
  for (const content of ["npm run test:*", "make:*", "ps:*", "git status:*", "docker ps:*", "bash run.sh"])
    assert.ok(!allowsAnyCommand("Bash", content), content);
});

test("no text of a command leaves its rule's parentheses", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (command) => {
      for (const rule of callSubject("Bash", command).rules) {
        assert.match(rule, /^Bash\([^()`$;&|<>\n]+?(?::\*)?\)$/u, JSON.stringify(command));
      }
    }),
  );
});

test("similar commands have the same words", () => {
  assert.equal(commandWords("Bash", "cd web && CI=1 npm test 2>&1 | tail"), "npm test");
  assert.equal(commandWords("Bash", "npm test -- --watch"), "npm test");
  assert.equal(commandWords("Bash", "cd web ↵ npm test"), "npm test");
  assert.equal(commandWords("Bash", "sleep 3"), "sleep");
  assert.equal(commandWords("Bash", ""), null);
  assert.equal(commandWords("Read", "npm test"), null);
});
