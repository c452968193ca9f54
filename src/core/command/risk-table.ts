/** Arguments of a program, without quotes. */
type Args = readonly string[];

/** The words that make a call risky, to be kept where it is cut; empty for the program itself; null for no risk. */
type Rule = (args: Args) => string | null;

const always: Rule = () => "";

export const wordSet = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

/** The first argument that is one of these, or a bundle of short options (`-xdf`) with one of these letters. */
function flag(args: Args, letters: string, ...long: readonly string[]): string | null {
  return (
    args.find((arg) =>
      arg.startsWith("--") || !arg.startsWith("-")
        ? long.some((name) => arg === name || arg.startsWith(`${name}=`))
        : long.includes(arg) || (arg.length < 12 && Array.from(letters).some((letter) => arg.includes(letter))),
    ) ?? null
  );
}

function word(args: Args, ...words: readonly string[]): string | null {
  return args.find((arg) => words.includes(arg.toLowerCase())) ?? null;
}

/** The subcommand, which may come after options of the program itself, and what follows it. */
function afterOptions(args: Args, withValue: readonly string[]): Args {
  let index = 0;
  while (index < args.length && (args[index] ?? "").startsWith("-"))
    index += withValue.includes(args[index] ?? "") ? 2 : 1;
  return args.slice(index);
}

/** A rule for each subcommand. */
function bySubcommand(rules: Readonly<Record<string, Rule>>, withValue: readonly string[] = []): Rule {
  return (args) => {
    const [name = "", ...rest] = afterOptions(args, withValue);
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    const found = rule?.(rest) ?? null;
    return found === null ? null : `${name} ${found}`.trim();
  };
}

const anyOf =
  (...words: readonly string[]): Rule =>
  (args) =>
    word(args, ...words);

const git = bySubcommand(
  {
    push: (args) =>
      flag(args, "fd", "--force", "--mirror", "--delete", "--prune") ?? args.find((arg) => /^[+:]./.test(arg)) ?? null,
    reset: (args) => flag(args, "", "--hard", "--merge"),
    clean: (args) => flag(args, "f", "--force"),
    checkout: (args) => flag(args, "f", "--force") ?? (args.includes("--") || args.at(-1) === "." ? "" : null),
    restore: (args) => (args.includes("--staged") && !args.includes("--worktree") ? null : ""),
    switch: (args) => flag(args, "f", "--force", "--discard-changes"),
    branch: (args) => flag(args, "D"),
    tag: (args) => flag(args, "d", "--delete"),
    stash: anyOf("drop", "clear"),
    rebase: (args) =>
      word(args, "--abort", "--continue", "--skip", "--quit", "--edit-todo", "--show-current-patch") === null
        ? ""
        : null,
    reflog: anyOf("expire", "delete"),
    gc: (args) => flag(args, "", "--prune"),
    "update-ref": (args) => flag(args, "d"),
    "filter-branch": always,
    "filter-repo": always,
    worktree: (args) => (args[0] === "remove" ? flag(args, "f", "--force") : null),
    submodule: (args) => (args[0] === "deinit" ? flag(args, "f", "--force", "--all") : null),
  },
  ["-C", "-c", "--git-dir", "--work-tree"],
);

const docker: Rule = (args) => {
  const [first = "", second = ""] = afterOptions(args, ["-H", "--host", "--context"]);
  if (first === "compose" || args.includes("down")) {
    return args.includes("down") ? flag(args, "v", "--volumes", "--rmi") : null;
  }
  if (second === "prune") return `${first} prune`;
  if (first === "volume" && second === "rm") return "volume rm";
  if (first === "run") return flag(args, "", "--privileged");
  return first === "rm" || first === "rmi" ? flag(args, "fv", "--force") : null;
};

const terraform: Rule = (args) => {
  const [first = "", second = ""] = args.filter((arg) => !arg.startsWith("-"));
  if (first === "destroy" || flag(args, "", "-destroy") !== null) return "destroy";
  if (first === "apply") return flag(args, "", "-auto-approve", "--auto-approve");
  return (first === "state" && second === "rm") || first === "taint" || first === "force-unlock" ? first : null;
};

/** `aws ec2 terminate-instances`, `gcloud compute instances delete`, `az group delete`: the verb is anywhere. */
const cloud: Rule = (args) =>
  args.find((arg) => /^(?:delete|terminate|destroy|purge|remove|deregister|rb)(?:-|$)/.test(arg)) ??
  (word(args, "rm", "mv", "sync", "rsync") === null
    ? null
    : flag(args, "r", "--recursive", "--delete", "--delete-unmatched-destination-objects"));

const kubectl: Rule = (args) =>
  word(args, "delete", "drain", "cordon") ??
  (word(args, "scale") === null ? null : flag(args, "", "--replicas=0")) ??
  (word(args, "replace") === null ? null : flag(args, "", "--force"));

const curl: Rule = (args) => {
  const at = args.findIndex((arg) => arg === "-X" || arg === "--request" || arg === "--method");
  const method = at < 0 ? args.find((arg) => /^(?:-X|--request=|--method=)./.test(arg)) : args[at + 1];
  return method !== undefined && /delete$/i.test(method) ? `${at < 0 ? "" : `${args[at]} `}${method}` : null;
};

const github: Rule = (args) => word(args, "delete") ?? (args[0] === "api" ? curl(args) : flag(args, "", "--admin"));

const publish: Rule = (args) => (flag(args, "", "--dry-run") === null ? word(args, "publish", "unpublish") : null);

const remove: Rule = (args) => flag(args, "rRf", "--recursive", "--force", "--no-preserve-root", "-recurse", "-force");

/** PowerShell's own and those of `cmd`, which take `/s`. */
const removeOnWindows: Rule = (args) =>
  args.find((arg) => /^(?:-r|-rec\w{0,4}|-fo\w{0,3}|\/[sqf])$/i.test(arg)) ?? null;

const mode: Rule = (args) => {
  const opened = args.find((arg) => /^0?[0-7]?777$/.test(arg) || /^[ao]?\+[rx]{0,2}w/.test(arg));
  return opened ?? null;
};

const serviceStop = anyOf("stop", "disable", "mask", "kill", "unload", "bootout", "remove");

/** The rule of a program, by its name in lower case; `mkfs.ext4` is an `mkfs`. */
export function riskRuleOf(program: string): Rule | undefined {
  return program.startsWith("mkfs") ? always : RISKY_PROGRAMS.get(program);
}

/** Programs that share a rule, by its name. */
const SHARED: readonly (readonly [Rule, string])[] = [
  [
    always,
    `
    unlink shred srm truncate wipefs blkdiscard parted sgdisk lvremove vgremove chattr shutdown reboot poweroff
    halt userdel passwd visudo sudo doas pkexec runas bfg dropdb dropuser format-volume clear-disk
    initialize-disk remove-partition stop-computer restart-computer set-executionpolicy invoke-expression iex
    diskpart bcdedit`,
  ],
  [removeOnWindows, "remove-item ri rd rmdir del erase"],
  [cloud, "aws gcloud gsutil az doctl"],
  [publish, "npm pnpm yarn bun poetry uv"],
  [serviceStop, "systemctl service launchctl"],
  [terraform, "terraform tofu terragrunt"],
  [kubectl, "kubectl oc"],
  [docker, "docker podman docker-compose"],
  [github, "gh glab"],
];

/** The key is the program's name in lower case, without its folder and `.exe`. */
const RISKY_PROGRAMS: ReadonlyMap<string, Rule> = new Map([
  ...SHARED.flatMap(([rule, programs]) => Array.from(wordSet(programs), (program) => [program, rule] as const)),
  ...Object.entries<Rule>({
    rm: remove,
    find: (args) =>
      word(args, "-delete") ??
      (args.some((arg, index) => /^-(?:exec|execdir|ok)$/.test(arg) && /(?:^|\/)rm$/.test(args[index + 1] ?? ""))
        ? "-exec rm"
        : null),
    rsync: (args) => args.find((arg) => /^--(?:delete|remove-source-files)/.test(arg)) ?? null,
    dd: (args) => args.find((arg) => arg.startsWith("of=")) ?? null,
    fdisk: (args) => (flag(args, "l", "--list") === null ? "" : null),
    diskutil: (args) => args.find((arg) => /^(?:erase|partition|reformat|zero)/i.test(arg)) ?? null,
    chmod: (args) => mode(args),
    chown: (args) => flag(args, "R", "--recursive"),
    crontab: (args) => flag(args, "r"),
    kill: (args) => (args.at(-1) === "-1" ? "-1" : null),
    iptables: (args) => flag(args, "FX", "--flush"),
    nft: anyOf("flush"),
    ufw: anyOf("disable", "reset"),
    su: (args) => flag(args, "c", "--command") ?? "",
    history: (args) => flag(args, "c"),
    git,
    helm: anyOf("uninstall", "delete", "rollback"),
    curl,
    http: anyOf("delete"),
    cargo: (args) => publish(args) ?? word(args, "yank"),
    twine: anyOf("upload"),
    gem: anyOf("push", "yank"),
    "redis-cli": anyOf("flushall", "flushdb"),
    nc: (args) => flag(args, "e"),
    format: (args) => args.find((arg) => /^[a-z]:$/i.test(arg)) ?? null,
    vssadmin: anyOf("delete"),
    reg: anyOf("delete"),
  }),
]);

/** Options that destroy or switch a guard off, of any program. */
export const RISKY_FLAGS = wordSet(`
  --no-preserve-root --force-reset --accept-data-loss --skip-final-snapshot
  --dangerously-skip-permissions --allow-unauthenticated --unsafe-perm --purge
  --wipe`);

/** Parts of a subcommand that destroy: `db:drop`, `prisma migrate reset`, `delete-stack`. */
export const RISKY_ATOMS: ReadonlySet<string> = wordSet(
  "destroy drop delete purge wipe nuke reset fresh flush flushall terminate truncate obliterate",
);

/** What code of an interpreter says when it deletes. */
export const RISKY_CODE: readonly string[] = [
  "rmtree(",
  "rm -r",
  "rmSync(",
  "rmdirSync(",
  "rm_rf",
  "unlinkSync(",
  "os.remove(",
  ".unlink(",
  "dropDatabase",
  "deleteMany({})",
  "remove({})",
  ".destroy_all",
  ".delete_all",
  "drop_all(",
  "os.system(",
  "child_process",
  "subprocess",
];
