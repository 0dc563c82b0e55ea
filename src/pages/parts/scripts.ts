/**
 * What a browser with JavaScript gets on top. Every page works without; none of this decides anything. The scripts are
 * constants: no value of a page is ever written into them, values travel in escaped data attributes.
 */

/** Shows and hides the password; hidden again before it is sent, so that password managers recognise it. */
export const revealPassword = `for(const b of document.querySelectorAll('[data-reveal]')){
const i=document.getElementById(b.dataset.reveal),d=b.dataset,set=s=>{i.type=s?'text':'password';b.textContent=s?d.hide:d.show;b.setAttribute('aria-label',s?d.hideLabel:d.showLabel)};
b.hidden=false;b.addEventListener('click',()=>set(i.type=='password'));i.form.addEventListener('submit',()=>set(false))}`

/** Turns times into countdowns and holds the resend button until it is allowed. Counts from the server's own remainder. */
export const countDown = `{const t0=+new Date,list=[...document.querySelectorAll('[data-left]')],two=n=>String(n).padStart(2,'0');
const tick=()=>{for(const e of list){const d=e.dataset,s=Math.ceil((d.left-(new Date-t0))/1e3);
if(s>0){e.textContent=d.live.replace('{time}',Math.floor(s/60)+':'+two(s%60))}
else if(!d.done){d.done=1;e.setAttribute('role','status');e.textContent=d.over}
if(d.holds){const b=document.getElementById(d.holds);s>0?b.setAttribute('aria-disabled','true'):b.removeAttribute('aria-disabled')}}
if(list.some(e=>!e.dataset.done))setTimeout(tick,500)};
document.addEventListener('click',e=>{const b=e.target.closest('button[aria-disabled]');if(b)e.preventDefault()});tick()}`

/** Sends the form of a redirecting page. By prototype, because a field named \`submit\` would hide the method. */
export const submitAtOnce = `HTMLFormElement.prototype.submit.call(document.querySelector('form'))`

/**
 * Asks every two seconds whether the transaction has moved on, and shows the page again when it has. Rests while nobody
 * looks at the page and when its time is over; a server that is slow or away is asked less often.
 */
export const waitForAnswer = `{const e=document.querySelector('[data-wait]'),d=e.dataset,t0=+new Date;let s=2e3,id;
const next=()=>{clearTimeout(id);if(!d.until||new Date-t0<d.until)id=setTimeout(ask,s)};
const ask=async()=>{if(document.hidden)return;try{const r=await fetch(d.wait,{headers:{accept:'application/json'},cache:'no-store'});
if(r.status==404||r.status==410||(r.ok&&(await r.json()).version!=d.version))return location.replace(d.page);
s=r.ok?2e3:Math.min(2*s,3e4)}catch{s=Math.min(2*s,3e4)}next()};
document.addEventListener('visibilitychange',()=>{if(!document.hidden){s=2e3;clearTimeout(id);ask()}});next()}`

/** Prints the page; its style sheet leaves nothing but the sheet to keep. */
export const printSheet = `for(const b of document.querySelectorAll('[data-print]')){b.hidden=false;b.addEventListener('click',()=>print())}`

/** Copies a key, where the browser allows it. */
export const copyText = `if(navigator.clipboard)for(const b of document.querySelectorAll('[data-copy]')){const d=b.dataset,said=b.textContent;
b.hidden=false;b.addEventListener('click',()=>navigator.clipboard.writeText(d.copy).then(()=>{b.textContent=d.copied;setTimeout(()=>b.textContent=said,2e3)},()=>{}))}`
