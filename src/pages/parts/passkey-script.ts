/**
 * Passkey forms: `<form data-passkey="get|create|autofill" data-options data-failed data-cancelled data-unsupported>` with a
 * hidden field `credential`, a button `data-passkey-start` and an empty, hidden `data-passkey-said` for what the person
 * should read. The script has the browser answer `data-options` (W3C Web Authentication 3, section 5.1) and posts the answer
 * as JSON. `autofill` also offers passkeys in the name field, silently, until the button is pressed. A constant, as every
 * script: values travel in escaped data attributes. `data-known` may say that this device has one already.
 *
 * The browser's own JSON methods are used where they are there and work: some password managers put objects in their place
 * that have none, and some older browsers know passkeys but not their JSON.
 */
export const passkeyScript = `{const P=window.PublicKeyCredential,C=navigator.credentials,
bytes=s=>Uint8Array.from(atob(s.replace(/-/g,'+').replace(/_/g,'/')),c=>c.charCodeAt()),
text=b=>btoa(String.fromCharCode(...new Uint8Array(b))).replace(/\\+/g,'-').replace(/\\//g,'_').replace(/=+$/,''),
ids=l=>(l||[]).map(c=>({...c,id:bytes(c.id)})),
parse=(o,make)=>{const own=P[make?'parseCreationOptionsFromJSON':'parseRequestOptionsFromJSON'];if(own)return own.call(P,o);
const r={...o,challenge:bytes(o.challenge)};
if(make){r.user={...o.user,id:bytes(o.user.id)};r.excludeCredentials=ids(o.excludeCredentials)}else r.allowCredentials=ids(o.allowCredentials);return r},
json=c=>{try{return JSON.stringify(c.toJSON())}catch{
const r=c.response,response={transports:r.getTransports?.()};
for(const k of ['clientDataJSON','attestationObject','authenticatorData','signature','userHandle'])if(r[k])response[k]=text(r[k]);
return JSON.stringify({id:c.id,rawId:text(c.rawId),type:c.type,clientExtensionResults:{},response})}};
for(const f of document.querySelectorAll('form[data-passkey]')){
const d=f.dataset,make=d.passkey=='create',auto=d.passkey=='autofill',b=f.querySelector('[data-passkey-start]'),m=f.querySelector('[data-passkey-said]'),
say=t=>{m.textContent=t||'';m.hidden=!t};
if(!P||!C){b.hidden=true;if(!auto)say(d.unsupported);continue}
let stop,busy;
const run=async quiet=>{stop?.abort();const {signal}=stop=new AbortController;if(!quiet){busy=true;say()}
try{const o={publicKey:parse(JSON.parse(d.options),make),signal};if(quiet)o.mediation='conditional';
f.elements.credential.value=json(await (make?C.create(o):C.get(o)));HTMLFormElement.prototype.submit.call(f)}
catch(e){if(quiet||signal.aborted)return;busy=false;
say(e.name=='NotAllowedError'||e.name=='AbortError'?d.cancelled:e.name=='NotSupportedError'?d.unsupported:e.name=='InvalidStateError'&&d.known||d.failed);offer()}},
offer=()=>{if(auto)P.isConditionalMediationAvailable?.().then(yes=>{if(yes&&!busy)run(true)})},
start=e=>{e.preventDefault();if(!busy)run()};
b.addEventListener('click',start);f.addEventListener('submit',start);addEventListener('pageshow',e=>{if(e.persisted)busy=false});offer()}}`
