// A form with data-passkey="addForm" or "authenticateForm" is handed to the sign-in library's own script.
"use strict";
(() => {
  const form = document.querySelector("form[data-passkey]");
  if (!form) return;
  const button = form.querySelector("button");
  const id = button.id;
  allauth.webauthn.forms[form.dataset.passkey]({
    ids: {add: id, authenticate: id, credential: form.elements.credential.id},
    data: JSON.parse(form.dataset.options),
  });
  const failed = form.querySelector("[data-failed]");
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    failed.hidden = false;
  });
})();
