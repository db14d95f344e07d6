/* A form marked data-passkey sends what the device signs. Without this the form stays hidden and the codes serve. */
(function () {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials) { return; }

  function bytes(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (letter) { return letter.charCodeAt(0); });
  }
  function text(buffer) {
    var plain = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }
  function withBytes(question) {
    question.challenge = bytes(question.challenge);
    if (question.user) { question.user.id = bytes(question.user.id); }
    ["allowCredentials", "excludeCredentials"].forEach(function (list) {
      (question[list] || []).forEach(function (one) { one.id = bytes(one.id); });
    });
    return question;
  }
  function asJson(made) {
    var response = { clientDataJSON: text(made.response.clientDataJSON) };
    ["attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (part) {
      if (made.response[part]) { response[part] = text(made.response[part]); }
    });
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response: response, clientExtensionResults: {} });
  }

  Array.prototype.forEach.call(document.querySelectorAll("form[data-passkey]"), function (form) {
    var failed = form.querySelector("[data-passkey-failed]"), button = form.querySelector("button");
    form.hidden = false;
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      failed.hidden = true;
      button.disabled = true;
      var question = { publicKey: withBytes(JSON.parse(form.getAttribute("data-question"))) };
      navigator.credentials[form.getAttribute("data-passkey")](question).then(function (made) {
        form.elements.credential.value = asJson(made);
        form.submit();
      }).catch(function () {
        failed.hidden = false;
        button.disabled = false;
      });
    });
  });
  Array.prototype.forEach.call(document.querySelectorAll("[data-passkey-none]"), function (words) { words.hidden = true; });
}());
