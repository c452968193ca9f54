/** A tool's name for people: `mcp__github__create_issue` is `github/create_issue`. Other names stay. */
export function toolLabel(toolName: string): string {
  const [, server, tool] = /^mcp__(.{1,100}?)__(.+)$/.exec(toolName) ?? [];
  return server === undefined || tool === undefined ? toolName : `${server}/${tool}`;
}
