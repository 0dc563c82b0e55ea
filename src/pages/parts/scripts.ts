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
