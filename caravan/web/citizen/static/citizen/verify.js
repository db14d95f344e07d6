/* Compares a file with the fingerprint on the page. The file is read here and goes nowhere. */
(function () {
  "use strict";
  var box = document.querySelector("[data-compare]"), shown = document.querySelector("[data-fingerprint]");
  if (!box || !shown || !window.crypto || !window.crypto.subtle || !window.Uint8Array) { return; }
  var agrees = box.querySelector("[data-agrees]"), differs = box.querySelector("[data-differs]");

  function hex(buffer) {
    return Array.prototype.map.call(new Uint8Array(buffer), function (byte) {
      return ("0" + byte.toString(16)).slice(-2);
    }).join("");
  }

  box.hidden = false;
  box.querySelector("input").addEventListener("change", function (event) {
    var file = event.target.files[0];
    agrees.hidden = differs.hidden = true;
    if (!file) { return; }
    file.arrayBuffer().then(function (content) {
      return window.crypto.subtle.digest("SHA-256", content);
    }).then(function (digest) {
      var is_same = hex(digest) === shown.getAttribute("data-fingerprint");
      agrees.hidden = !is_same;
      differs.hidden = is_same;
    });
  });
}());
