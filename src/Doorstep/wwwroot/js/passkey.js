// Passkeys (WebAuthn): a device of the person's signs a question of ours. Each [data-passkey] block names the question and where the answer goes.
// Without script it stays hidden; where the browser or the connection cannot, the sentence beside it says so.

const bytes = text => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), letter => letter.charCodeAt(0));
const text = buffer => buffer && btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const opened = list => list?.map(one => ({ ...one, id: bytes(one.id) }));

const post = async (path, body) => {
  const answer = await fetch(path, { method: 'POST', headers: { Accept: 'application/json', 'Content-Type': 'application/json' }, body: body && JSON.stringify(body) });
  const said = answer.headers.get('Content-Type')?.includes('json') ? await answer.json() : {};
  if (!answer.ok) throw new Error(said.detail ?? Object.values(said.errors ?? {}).flat()[0] ?? '');
  return said;
};

const make = async options => {
  const publicKey = { ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user.id) }, excludeCredentials: opened(options.excludeCredentials) };
  const made = await navigator.credentials.create({ publicKey });
  return told(made, { attestationObject: text(made.response.attestationObject), transports: made.response.getTransports?.() ?? [] });
};

const use = async options => {
  const signed = await navigator.credentials.get({ publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: opened(options.allowCredentials) } });
  return told(signed, { authenticatorData: text(signed.response.authenticatorData), signature: text(signed.response.signature), userHandle: text(signed.response.userHandle) });
};

const told = (credential, response) => JSON.stringify({
  id: credential.id,
  rawId: text(credential.rawId),
  type: credential.type,
  clientExtensionResults: {},
  response: { clientDataJSON: text(credential.response.clientDataJSON), ...response },
});

for (const block of document.querySelectorAll('[data-passkey]')) {
  const can = window.isSecureContext && window.PublicKeyCredential;
  const { passkey, question, answer, then } = block.dataset;
  const failed = block.querySelector('[data-failed]');
  const name = block.querySelector('input');
  block.hidden = !can;
  block.nextElementSibling.hidden = Boolean(can);
  block.querySelector('button').addEventListener('click', async event => {
    if (name && !name.reportValidity()) return;
    failed.hidden = event.target.disabled = true;
    try {
      const { options, state } = await post(question);
      const credential = await (passkey === 'add' ? make : use)(JSON.parse(options));
      const { room } = await post(answer, { state, credential, ...(name && { name: name.value }) });
      location.assign(then || room);
    } catch (error) {
      // What the browser itself says is not for people: she pressed cancel, or it has no key of hers.
      failed.querySelector('span').textContent = (!(error instanceof DOMException) && error.message) || failed.dataset.failed;
      failed.hidden = event.target.disabled = false;
    }
  });
}
