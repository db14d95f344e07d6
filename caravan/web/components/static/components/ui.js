/* Small helps that no page needs: leaving at once, printing, reading aloud. Plain ES5 for old phones. */
(function () {
  "use strict";
  var root = document.documentElement;

  function each(selector, act) { Array.prototype.forEach.call(document.querySelectorAll(selector), act); }

  // Leaving replaces this page in the history, so that "back" does not return to it.
  each("[data-exit]", function (link) {
    link.addEventListener("click", function (event) {
      event.preventDefault();
      window.location.replace(link.href);
    });
  });

  each("[data-print]", function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  // On paper nothing can be opened, so everything is.
  window.addEventListener("beforeprint", function () {
    each("main details", function (fold) { fold.open = true; });
  });

  // Reading aloud is offered only where the device has a voice for the page's language.
  var button = document.querySelector("[data-read]");
  var speech = window.speechSynthesis;
  if (!button || !speech || !window.SpeechSynthesisUtterance) { return; }
  var blocks = [], at = -1;

  function voice() {
    var language = (root.lang || "zh").slice(0, 2), voices = speech.getVoices() || [], i;
    for (i = 0; i < voices.length; i += 1) {
      if (voices[i].lang.slice(0, 2).toLowerCase() === language) { return voices[i]; }
    }
    return null;
  }
  function offer() { button.hidden = !voice(); }
  function mark() {
    each(".reading", function (block) { block.classList.remove("reading"); });
    button.setAttribute("aria-pressed", String(at >= 0));
  }
  function stop() {
    at = -1;
    speech.cancel();
    mark();
  }
  // Block by block, so that the one being read can be shown.
  function next() {
    at += 1;
    if (at >= blocks.length) { stop(); return; }
    var words = new window.SpeechSynthesisUtterance(blocks[at].innerText);
    words.voice = voice();
    words.lang = root.lang;
    words.rate = 0.9;
    words.onend = function () { if (at >= 0) { next(); } };
    mark();
    blocks[at].classList.add("reading");
    speech.speak(words);
  }
  button.addEventListener("click", function () {
    if (at >= 0) { stop(); return; }
    blocks = [];
    each("main h1, main h2, main h3, main h4, main p, main li, main dt, main dd, main label, main legend, main summary", function (block) {
      var isWhole = !block.querySelector("p, li, dd, h1, h2, h3, label");
      if (isWhole && block.offsetParent && block.innerText.trim()) { blocks.push(block); }
    });
    next();
  });
  offer();
  if (speech.addEventListener) { speech.addEventListener("voiceschanged", offer); }
  window.addEventListener("pagehide", stop);
}());
