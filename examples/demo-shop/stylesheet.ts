/** The shop's one style sheet: light and dark, from 320 px on, nothing loaded from elsewhere. */
export const stylesheet = `
:root { color-scheme: light dark; --paper: #faf8f4; --card: #fff; --ink: #1f2328; --quiet: #59616b; --edge: #e3ded4;
  --brand: #1d5c4d; --on-brand: #fff; --soft: #cfe3d8; --glow: #f2b35a; --good: #1d5c4d; }
@media (prefers-color-scheme: dark) { :root { --paper: #14181b; --card: #1d2327; --ink: #edf0f2; --quiet: #a6b0ba; --edge: #323b42;
  --brand: #7fd1b4; --on-brand: #0d221b; --soft: #2d4a40; --glow: #f2b35a; --good: #7fd1b4; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }
a { color: var(--brand); }
:focus-visible { outline: 3px solid var(--glow); outline-offset: 3px; border-radius: 6px; }
.skip { position: absolute; left: -999rem; } .skip:focus { left: 1rem; top: 1rem; background: var(--card); padding: .75rem 1rem; }
header.top { border-bottom: 1px solid var(--edge); background: var(--card); }
.bar, main, footer { max-width: 66rem; margin: 0 auto; padding: 0 1.25rem; }
.bar { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; justify-content: space-between; min-height: 4rem; padding-block: .5rem; }
.mark { display: inline-flex; gap: .6rem; align-items: center; font-weight: 700; font-size: 1.1rem; color: var(--ink); text-decoration: none; min-height: 44px; }
.mark svg { width: 30px; height: 30px; }
.bar form { display: flex; gap: .75rem; align-items: center; flex-wrap: wrap; }
main { padding-block: 2.5rem 3.5rem; }
h1 { font-size: clamp(1.7rem, 6vw, 2.6rem); line-height: 1.15; margin: 0 0 .6rem; letter-spacing: -.02em; text-wrap: balance; }
h2 { font-size: 1.25rem; margin: 2.75rem 0 1rem; } h3 { font-size: 1.05rem; margin: 0; }
.lead { font-size: 1.1rem; color: var(--quiet); max-width: 42rem; margin: 0 0 1.5rem; }
.quiet { color: var(--quiet); } p { margin: .4rem 0; }
.button { display: inline-flex; align-items: center; justify-content: center; min-height: 46px; padding: .6rem 1.4rem; border-radius: 10px;
  border: 1px solid var(--brand); background: var(--brand); color: var(--on-brand); font: inherit; font-weight: 600; text-align: center; text-wrap: balance;
  text-decoration: none; cursor: pointer; }
.button:hover { filter: brightness(1.08); } .button.plain { background: transparent; color: var(--brand); }
.row { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; } .row form { display: contents; } .row + p { margin-top: 1.5rem; }
.grid { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 14rem), 1fr)); padding: 0; margin: 0; list-style: none; }
.card { background: var(--card); border: 1px solid var(--edge); border-radius: 14px; padding: 1.1rem; display: flex; flex-direction: column; gap: .35rem; }
.card .button { margin-top: auto; } .card p { margin: 0 0 .6rem; }
.picture { background: var(--paper); border-radius: 10px; margin-bottom: .5rem; }
.picture svg { display: block; width: 100%; height: 120px; }
.price { font-weight: 700; margin-top: auto; font-variant-numeric: tabular-nums; }
svg { fill: var(--brand); } svg .soft { fill: var(--soft); } svg .glow { fill: var(--glow); }
svg .line { fill: none; stroke: var(--brand); stroke-width: 4; stroke-linecap: round; stroke-linejoin: round; }
dl { display: grid; grid-template-columns: minmax(7rem, 13rem) 1fr; gap: .1rem 1.25rem; margin: 0; }
dt { color: var(--quiet); padding-block: .55rem; } dd { margin: 0; padding-block: .55rem; border-bottom: 1px solid var(--edge); }
dd small { display: block; color: var(--quiet); }
.tags { display: flex; flex-wrap: wrap; gap: .35rem; } .tag { background: var(--soft); border-radius: 6px; padding: .05rem .5rem; font: .9rem/1.6 ui-monospace, monospace; }
.verified { color: var(--good); font-weight: 600; }
details { background: var(--card); border: 1px solid var(--edge); border-radius: 12px; margin-bottom: .75rem; }
summary { padding: .8rem 1.1rem; cursor: pointer; font-weight: 600; min-height: 46px; }
pre { margin: 0; padding: 0 1.1rem 1.1rem; font: .85rem/1.55 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
.notice { border-left: 4px solid var(--glow); background: var(--card); padding: .8rem 1.1rem; border-radius: 0 10px 10px 0; margin-bottom: 1.5rem; }
footer { padding-block: 1.5rem 2.5rem; color: var(--quiet); font-size: .9rem; border-top: 1px solid var(--edge); }
@media (max-width: 34rem) { dl { grid-template-columns: 1fr; } dt { padding-block: .55rem 0; } dd { padding-block: 0 .55rem; } }
`
