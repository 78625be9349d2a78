/* Passkeys: one is made, or used. The server says which and how in a script element, or at the
   form's address; what the browser answers goes into the form. */

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
const named = (list) => list?.map((item) => ({ ...item, id: bytes(item.id) }));

async function options(form) {
  if (form.dataset.options) {
    return JSON.parse(document.getElementById(form.dataset.options).textContent).publicKey;
  }
  const response = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(response.status);
  return (await response.json()).request_options.publicKey;
}

async function make(asked) {
  const publicKey = {
    ...asked,
    challenge: bytes(asked.challenge),
    user: { ...asked.user, id: bytes(asked.user.id) },
    excludeCredentials: named(asked.excludeCredentials),
    authenticatorSelection: {
      ...asked.authenticatorSelection,
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
  };
  const made = await navigator.credentials.create({ publicKey });
  return packed(made, {
    attestationObject: text(made.response.attestationObject),
    transports: made.response.getTransports?.() ?? [],
  });
}

async function use(asked) {
  const publicKey = {
    ...asked,
    challenge: bytes(asked.challenge),
    allowCredentials: named(asked.allowCredentials),
  };
  const used = await navigator.credentials.get({ publicKey });
  const handle = used.response.userHandle;
  return packed(used, {
    authenticatorData: text(used.response.authenticatorData),
    signature: text(used.response.signature),
    ...(handle && { userHandle: text(handle) }),
  });
}

const packed = (credential, response) => ({
  id: credential.id,
  rawId: text(credential.rawId),
  type: credential.type,
  clientExtensionResults: credential.getClientExtensionResults(),
  response: { clientDataJSON: text(credential.response.clientDataJSON), ...response },
});

for (const form of window.PublicKeyCredential ? document.querySelectorAll("[data-passkey]") : []) {
  const status = form.querySelector("[role=status]");
  form.hidden = false;
  form.querySelector("button").addEventListener("click", async () => {
    status.textContent = "";
    try {
      const act = form.dataset.passkey === "create" ? make : use;
      form.elements.credential.value = JSON.stringify(await act(await options(form)));
      form.submit();
    } catch {
      status.textContent = form.dataset.failed; // closed, timed out, or no such passkey
    }
  });
}
