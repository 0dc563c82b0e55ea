import { paletteOn } from './colour.ts'

const light = '#ffffff'
const dark = '#171b22'

/** The whole style sheet of a page, in the colour of its workspace. Goes into `<style nonce>`. */
export function styleSheet(color: string | undefined): string {
  const [day, night] = [paletteOn(light, color), paletteOn(dark, color)]
  return `:root{color-scheme:light dark;--brand:${day.brand};--on:${day.onBrand};--hover:${day.hover};--accent:${day.accent};\
--bg:#f3f5f8;--card:${light};--text:#161a20;--muted:#535d6b;--line:#dbe0e7;--edge:#7d8897;\
--bad:#b3261e;--bad-bg:#fdefed;--warn:#7a4b00;--warn-bg:#fdf4e0;--info:#17508a;--info-bg:#ebf3fc}
@media(prefers-color-scheme:dark){:root{--accent:${night.accent};--bg:#0e1116;--card:${dark};--text:#e9ecf1;--muted:#a8b1bf;\
--line:#2b323d;--edge:#76818f;--bad:#ffb4ab;--bad-bg:#3a1c1a;--warn:#f5c877;--warn-bg:#352812;--info:#a9cdf5;--info-bg:#16283c}}
${rules}
${steps}
${paper}`
}

/** What a page without JavaScript leaves out. */
export const withoutScript = `.needs-script{display:none}`

const rules = `*,::before,::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;min-height:100vh;min-height:100dvh;display:flex;flex-direction:column;align-items:center;padding:clamp(1rem,6vh,4.5rem) 1rem 2rem;\
background:var(--bg);color:var(--text);font:1rem/1.5 -apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif;overflow-wrap:anywhere}
header,main,footer{width:100%;max-width:27rem}
header{display:flex;align-items:center;gap:.75rem;margin:0 0 1.25rem;padding:0 .25rem;font-weight:600}
.mark{flex:none;display:grid;place-items:center;width:2.25rem;height:2.25rem;border-radius:.625rem;border:1px solid var(--accent);\
background:var(--brand);color:var(--on);font-weight:700}
main{background:var(--card);border:1px solid var(--line);border-radius:1rem;padding:clamp(1.25rem,6vw,2.25rem);\
box-shadow:0 1px 2px #0000000a,0 12px 32px -12px #0000001f}
h1{margin:0;font-size:1.5rem;line-height:1.25;font-weight:650;letter-spacing:-.01em;text-wrap:balance}
p{margin:.75rem 0 0}
h1+p{margin-top:.5rem}
.lead,.hint,.small{color:var(--muted)}
.hint,.small{font-size:.875rem}
form{margin-top:1.5rem}
label,legend{font-weight:600}
.field+.field{margin-top:1.25rem}
.field .hint{margin:0}
.box{position:relative;margin-top:.375rem}
input[type=text],input[type=password],select{display:block;width:100%;min-height:3rem;padding:.625rem .875rem;border:1px solid var(--edge);\
border-radius:.625rem;background:var(--card);color:inherit;font:inherit}
input[aria-invalid]{border-color:var(--bad);box-shadow:inset 0 0 0 1px var(--bad)}
.box.reveals input{padding-inline-end:5.75rem}
.box button{position:absolute;inset-block:2px;inset-inline-end:2px;width:auto;min-width:4.5rem;min-height:2.75rem;margin:0;padding:0 .75rem;\
border:0;background:none;color:var(--accent);font-size:.875rem}
input.code{font-size:1.5rem;letter-spacing:.25em;font-variant-numeric:tabular-nums;padding-block:.5rem}
button,.button{display:flex;align-items:center;justify-content:center;width:100%;min-height:3rem;margin-top:.75rem;padding:.625rem 1.125rem;\
border:1px solid var(--edge);border-radius:.625rem;background:var(--card);color:var(--text);font:inherit;font-weight:600;text-align:center;\
text-decoration:none;text-wrap:balance;cursor:pointer;touch-action:manipulation}
button:hover,.button:hover{border-color:var(--accent);color:var(--accent)}
.main{margin-top:1.5rem;background:var(--brand);border-color:var(--accent);color:var(--on)}
.main:hover{color:var(--on);box-shadow:inset 0 0 0 9rem var(--hover)}
button[aria-disabled]{color:var(--muted);border-color:var(--line);cursor:default}
.then{margin-top:0}
.ways{margin-top:1.25rem;padding-top:1rem;border-top:1px solid var(--line)}
.ways button{margin:0;border-color:transparent;background:none;color:var(--accent)}
.ways button:hover{text-decoration:underline;text-underline-offset:.2em}
.ways button[aria-disabled]{color:var(--muted);text-decoration:none}
.ways .quiet{color:var(--muted)}
.ways p{margin:0 0 .25rem;text-align:center}
.or{margin-top:1.25rem}
fieldset{margin:0;padding:0;border:0;min-width:0}
legend{padding:0 0 .5rem}
.option{display:flex;gap:.75rem;align-items:flex-start;min-height:3rem;margin-top:.5rem;padding:.75rem .875rem;border:1px solid var(--edge);\
border-radius:.625rem;font-weight:400;cursor:pointer}
.list{border:1px solid var(--line);border-radius:.625rem;overflow:clip}
.list .option{margin:0;border:0;border-radius:0}
.list .option+.option{border-top:1px solid var(--line)}
.fixed{cursor:default}
.option:has([type=radio]:checked){border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent)}
.option input{flex:none;width:1.25rem;height:1.25rem;margin:.125rem 0 0;accent-color:var(--accent)}
.option .dot{flex:none;width:1.25rem;text-align:center;color:var(--accent);font-weight:700}
.option b{display:block;font-weight:600}
.option span span{display:block;color:var(--muted);font-size:.875rem}
.notice{margin-top:1.25rem;padding:.75rem 1rem;border-radius:.625rem;border-inline-start:4px solid var(--info);background:var(--info-bg);color:var(--info)}
.notice.warning{border-color:var(--warn);background:var(--warn-bg);color:var(--warn)}
.notice.error{border-color:var(--bad);background:var(--bad-bg);color:var(--bad)}
.notice p{margin:0;font-weight:600}
.device{display:block;margin-top:.75rem;padding:.75rem;border:1px dashed var(--edge);border-radius:.625rem;text-align:center;\
font:600 1.5rem/1.4 ui-monospace,SFMono-Regular,Consolas,"Liberation Mono",monospace;letter-spacing:.12em}
footer{margin:1rem 0 0;padding:0 .25rem;font-size:.8125rem;color:var(--muted)}
footer span{display:block}
footer code{display:inline-block;font:inherit;font-variant-numeric:tabular-nums}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.option:has(:focus-visible){outline:3px solid var(--accent);outline-offset:2px}
.list .option:has(:focus-visible){outline-offset:-3px}
.option :focus-visible{outline:0}
[hidden]{display:none}
.unseen{position:absolute;width:1px;height:1px;padding:0;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media screen and (max-width:30rem){body{padding:1rem 0 1.5rem;background:var(--card)}header,footer{padding:0 1.25rem}\
main{border:0;border-radius:0;box-shadow:none;padding:.5rem 1.25rem 1.25rem}}
@media(prefers-reduced-motion:no-preference){button,.button,input,.option{transition:border-color .12s,box-shadow .12s,color .12s}}
@media(forced-colors:active){.main,.mark{forced-color-adjust:none}.notice,main{border:1px solid}}`

// Parts of pages that ask for more than one field: waiting, cards, keys and pictures.
const steps = `.why{margin-top:.25rem;color:var(--muted);font-size:.875rem}
.why summary{display:inline-flex;align-items:center;min-height:2.75rem;min-width:2.75rem;cursor:pointer;text-decoration:underline;\
text-decoration-thickness:1px;text-underline-offset:.2em}
.why summary:hover{color:var(--accent)}
.why p{margin:0}
.why p+p{margin-top:.25rem}
.locked{cursor:default}
.locked>span{flex:1;min-width:0}
.locked button{width:auto;margin-top:.5rem;min-height:2.75rem}
.lock{display:inline-block;position:relative;width:.8em;height:.625em;margin-inline-end:.25em;border:.3125em solid;border-inline-width:.4em;border-radius:.125em}
.lock::before{content:"";position:absolute;inset-inline-start:-.3em;bottom:.2em;width:.6em;height:.5em;border:.125em solid;border-bottom:0;border-radius:.3em .3em 0 0}
select{text-overflow:ellipsis}
.pair+.pair{margin-top:1.75rem}
.pair .field+.field{margin-top:.75rem}
.remember{margin-top:1.25rem}
.remember+.main{margin-top:1rem}
form>.needs-script>:first-child{margin-top:0}
form .said{margin-top:0;font-weight:600;color:var(--bad)}
.waiting{margin-top:1.25rem;padding:1rem;border:1px solid var(--line);border-radius:.625rem;text-align:center}
.waiting p:first-child{margin-top:0}
.waiting+form{margin-top:1rem}
.number{margin:.25rem 0 0;font-size:3rem;line-height:1.2;font-weight:700;letter-spacing:.08em;font-variant-numeric:tabular-nums;color:var(--accent)}
.pulse{display:inline-block;width:.625rem;height:.625rem;margin-inline-end:.375rem;border-radius:50%;background:var(--accent)}
.cells div{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,4.75rem),1fr));gap:.75rem}
.cells label{min-width:0;padding:.5rem;border:1px dashed var(--edge);border-radius:.625rem;text-align:center}
.cells input.code{margin-top:.25rem;padding:.5rem .25rem;text-align:center;letter-spacing:.12em}
.sheet+form .cells{margin-top:.5rem}
.handover{display:flex;flex-direction:column;gap:1rem;margin-top:1.25rem}
.handover p{margin:0 0 .5rem}
.handover img{display:block;width:12rem;height:12rem;max-width:100%;margin:0 auto;padding:.25rem;border-radius:.625rem;background:#fff}
.handover .button{margin-top:0}
@media(pointer:coarse){.here{order:-1}}
.key{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem;margin-top:.5rem}
.key code{flex:1 1 15rem;padding:.625rem .75rem;border:1px dashed var(--edge);border-radius:.625rem;user-select:all}
.key button{width:auto;min-width:5rem;margin:0}
code,.codes,th,td{font-family:ui-monospace,SFMono-Regular,Consolas,"Liberation Mono",monospace}
.sheet{margin-top:1.25rem}
.on-paper{display:none}
.codes{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,12rem),1fr));gap:.25rem 1rem;margin:0;padding:.875rem 1rem .875rem 2.75rem;\
border:1px dashed var(--edge);border-radius:.625rem;font-size:1.125rem;line-height:1.6}
.codes code{font-weight:600}
.codes ::marker{color:var(--muted);font-size:.875rem}
table{width:100%;table-layout:fixed;border-collapse:collapse;font-size:.9375rem;font-variant-numeric:tabular-nums}
caption{padding:0 0 .5rem;text-align:start;color:var(--muted);font-size:.875rem}
th,td{padding:.375rem .125rem;text-align:center}
td{border:1px solid var(--line)}
thead td{border:0}
th{color:var(--muted);font-weight:600}
@media(prefers-reduced-motion:no-preference){.pulse{animation:pulse 2s ease-in-out infinite}}
@keyframes pulse{50%{opacity:.25}}`

// On paper: a sheet to keep, alone and in black, under the name of the workspace.
const paper = `@media print{:root{color-scheme:light;--bg:#fff;--card:#fff;--text:#000;--muted:#333;--line:#999;--edge:#666;--accent:#000;--brand:#fff;--on:#000}
body{display:block;min-height:0;padding:0}
header,main,footer{max-width:none}
main{padding:0;border:0;box-shadow:none}
.sheet{margin:0;break-inside:avoid}
.on-paper{display:flex;justify-content:space-between;gap:1rem;margin:0 0 .75rem}
.codes{grid-template-columns:repeat(auto-fit,minmax(min(100%,18rem),1fr));font-size:14pt}
table{max-width:32rem}
main:has(.sheet)>:not(.sheet),.sheet button,main:has(.sheet)+footer{display:none}}`
