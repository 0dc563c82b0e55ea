/**
 * Starts the ceremony of a passkey form (W3C Web Authentication 3, section 5.1) and posts the browser's answer in its field
 * `credential`. A constant: what a page has to say travels in escaped data attributes.
 */
export const passkeyScript = `for(const f of document.querySelectorAll('form[data-passkey]')){const d=f.dataset,b=f.querySelector('[data-passkey-start]'),
m=f.querySelector('[data-passkey-said]'),say=t=>{m.textContent=t;m.hidden=!t},P=window.PublicKeyCredential,create=d.passkey=='create';
if(!P||!P.parseRequestOptionsFromJSON){say(d.unsupported);b.hidden=true;continue}
let abort;const start=async quiet=>{abort?.abort();abort=new AbortController();const {signal}=abort;try{say('');const o=JSON.parse(d.options);
const c=create?await navigator.credentials.create({publicKey:P.parseCreationOptionsFromJSON(o),signal})
:await navigator.credentials.get({publicKey:P.parseRequestOptionsFromJSON(o),signal,...(quiet?{mediation:'conditional'}:{})});
f.elements.credential.value=JSON.stringify(c);f.submit()}catch(e){if(!quiet&&!signal.aborted)say(e.name=='NotAllowedError'?d.cancelled:d.failed)}};
b.addEventListener('click',()=>start(false));
if(d.passkey=='autofill')P.isConditionalMediationAvailable?.().then(ok=>ok&&start(true))}`
