/* Keys, saving while typing, and a toast that leaves. Every action is a form and works without this. */
(function () {
  "use strict";
  var body = document.body;
  var SAVE_EVERY = 3000;
  var TOAST_STAYS = 10000;

  function each(root, selector, act) { Array.prototype.forEach.call(root.querySelectorAll(selector), act); }

  // What is typed of an answer is saved every three seconds, if it changed.
  function saveWhileTyping(form) {
    var shown = form.querySelector("[data-saved]"), busy = false;
    function content() {
      var data = new FormData(form);
      data.delete("csrfmiddlewaretoken");
      return new URLSearchParams(data).toString();
    }
    var last = content();
    var timer = setInterval(function () {
      if (!document.contains(form)) { clearInterval(timer); return; }
      var now = content();
      if (busy || now === last) { return; }
      busy = true;
      fetch(form.getAttribute("data-autosave"), { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" } })
        .then(function (answer) { return answer.ok || answer.status === 409 ? answer.json() : null; })
        .then(function (kept) {
          if (!kept) { return; }
          last = now;
          shown.textContent = kept.refused || shown.getAttribute("data-saved") + " " + kept.saved;
        })
        .catch(function () { return null; })
        .then(function () { busy = false; });
    }, SAVE_EVERY);
  }

  function enhance(root) {
    each(root, "form[data-autosave]", saveWhileTyping);
    each(root, "[data-toast]", function (toast) {
      setTimeout(function () { toast.hidden = true; }, TOAST_STAYS);
    });
  }
  enhance(document);

  // A matter that htmx fetched stands beside the list: mark its row, make room, let a screen reader find it.
  document.addEventListener("htmx:after:swap", function () {
    var panel = document.querySelector("#matter-panel");
    if (!panel || panel.hidden) { return; }
    each(document, ".split-alone", function (split) { split.classList.remove("split-alone"); });
    var open = new URLSearchParams(location.search).get("open");
    each(document, "[data-row]", function (row) {
      row.classList.toggle("selected", row.querySelector("a").search.indexOf("open=" + open) >= 0);
    });
    enhance(panel);
    panel.focus({ preventScroll: true });
    if (window.matchMedia("(max-width: 60rem)").matches) { panel.scrollIntoView(); }
  });

  if (!body.hasAttribute("data-keys")) { return; }

  function rows() { return Array.prototype.slice.call(document.querySelectorAll("[data-row]")); }
  function move(step) {
    var all = rows();
    if (!all.length) { return; }
    var at = all.findIndex(function (row) { return row.classList.contains("cursor"); });
    if (at < 0) { at = all.findIndex(function (row) { return row.classList.contains("selected"); }); }
    all.forEach(function (row) { row.classList.remove("cursor"); });
    var next = all[Math.max(0, Math.min(all.length - 1, at + step))];
    next.classList.add("cursor");
    next.querySelector("a").focus();
    next.scrollIntoView({ block: "nearest" });
  }
  function press(selector) {
    var target = document.querySelector(selector);
    if (!target) { return; }
    var details = target.closest("details");
    if (details) { details.open = true; }
    if (target.matches("input, textarea, select")) { target.focus(); } else { target.click(); }
  }
  var KEYS = {
    j: function () { move(1); },
    k: function () { move(-1); },
    a: function () { press("[data-key=take]"); },
    r: function () { press("#id_plain"); },
    n: function () { press("#id_note"); },
    c: function () { press("[data-key=intake]"); },
    z: function () { press("[data-toast]:not([hidden]) [data-key=undo]"); },
    "/": function () { press("#id_q"); },
    "?": function () { var help = document.querySelector("#keys"); if (help) { help.showModal(); } }
  };
  // After g, a letter goes to a page: the links of the side bar carry it.
  var going = false;
  document.addEventListener("keydown", function (event) {
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === "Escape" && typing) { event.target.blur(); return; }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && typing && event.target.form) {
      var send = event.target.form.querySelector("[data-key=send]");
      if (send) { send.click(); }
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (going) {
      going = false;
      press(".side [data-go='" + event.key.replace(/[^a-z]/g, "") + "']");
      return;
    }
    if (event.key === "g") { going = true; return; }
    if (!KEYS[event.key]) { return; }
    event.preventDefault();
    KEYS[event.key]();
  });
}());
