/** Approximates Discord's desktop client, in both of its themes. */
export const PREVIEW_CSS = `
  .dark { --page: #313338; --text: #dbdee1; --dim: #949ba4; --embed: #2b2d31; --code: #1e1f22; --thread: #2b2d31; --ping: #444036; }
  .light { --page: #ffffff; --text: #313338; --dim: #5c5e66; --embed: #f2f3f5; --code: #e3e5e8; --thread: #f8f9fa; --ping: #fdf3dd; }
  body { margin: 0; padding: 12px 16px; width: 620px; background: var(--page); color: var(--text); font: 15px/1.35 "Noto Sans", "Open Sans", sans-serif; }
  h1 { font-size: 16px; margin: 0 0 8px; }
  h2 { font-size: 14px; margin: 0 0 6px; }
  h3 { font-size: 17px; margin: 4px 0; }
  .message { display: flex; gap: 12px; padding: 4px 8px; margin: 6px -8px; border-left: 3px solid transparent; }
  .message > div:last-child { min-width: 0; }
  .pinged { background: var(--ping); border-color: #f0b232; }
  .avatar { flex: none; width: 36px; height: 36px; border-radius: 50%; background: #d97757; color: #fff; display: grid; place-items: center; font-weight: 700; }
  header time, .edited, footer, small, .field + .none { color: var(--dim); font-size: 12px; }
  .app { background: #5865f2; color: #fff; font-size: 10px; border-radius: 3px; padding: 1px 4px; }
  .embed { background: var(--embed); border-left: 4px solid; border-radius: 4px; padding: 8px 12px; margin-top: 4px; max-width: 500px; overflow-wrap: anywhere; }
  .author { font-size: 13px; font-weight: 600; }
  .title { font-weight: 600; margin: 4px 0; }
  .link { color: #00a8fc; }
  .description { font-size: 14px; margin: 4px 0; }
  small { display: block; }
  .fields { display: flex; flex-wrap: wrap; gap: 6px 18px; font-size: 13px; }
  .field { flex: 1 1 100%; }
  .field.inline { flex: 0 1 100px; }
  .field b { display: block; font-size: 13px; }
  footer { margin-top: 6px; }
  pre, code { background: var(--code); border-radius: 4px; font: 13px "DejaVu Sans Mono", monospace; }
  pre { padding: 6px 8px; margin: 4px 0; white-space: pre-wrap; }
  .mention { background: #5865f24d; color: #7983f5; border-radius: 3px; padding: 0 2px; font-weight: 600; }
  .time { background: var(--code); border-radius: 3px; padding: 0 2px; }
  .thread { border: 1px solid #80848e55; border-radius: 8px; background: var(--thread); padding: 8px 12px; margin: 4px 0 14px 48px; }
  .tag { border: 1px solid var(--dim); border-radius: 8px; font-size: 11px; padding: 0 6px; margin-left: 4px; }
  .file { background: var(--embed); padding: 6px 8px; border-radius: 4px; margin-top: 4px; }
`;
