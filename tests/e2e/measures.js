/* What the tests measure in a page. Evaluated by the browser tests, never served. */
window.measures = (function () {
  "use strict";

  function all(selector) { return Array.from(document.querySelectorAll(selector)); }
  function shown(element) { return element.checkVisibility({ visibilityProperty: true }) && !element.closest(".visually-hidden, .skip"); }
  function named(element) {
    var words = (element.innerText || element.getAttribute("aria-label") || element.name || element.id || "").trim().slice(0, 40);
    return element.tagName.toLowerCase() + " “" + words + "”";
  }

  function texts() {
    var walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    while (walker.nextNode()) {
      var node = walker.currentNode, parent = node.parentElement;
      if (node.nodeValue.trim() && !parent.closest("script, style, svg, textarea") && shown(parent)) { found.push(node); }
    }
    return found;
  }

  // A link within a line of text is exempt, as in WCAG 2.5.8.
  function isWithinText(element) {
    if (element.tagName !== "A" || getComputedStyle(element).display !== "inline") { return false; }
    var block = element.parentElement;
    while (getComputedStyle(block).display === "inline") { block = block.parentElement; }
    return block.innerText.trim().length > element.innerText.trim().length + 4;
  }

  function smallTargets(floor) {
    return all("a[href], button, input:not([type=hidden]), select, textarea, summary").filter(shown).filter(function (element) {
      var area = (element.matches("input[type=radio], input[type=checkbox]") && element.closest("label")) || element;
      var box = area.getBoundingClientRect();
      return (box.height < floor - 0.5 || box.width < floor - 0.5) && !isWithinText(element);
    }).map(function (element) {
      var box = element.getBoundingClientRect();
      return named(element) + " " + Math.round(box.width) + " × " + Math.round(box.height);
    });
  }

  function typeSize() {
    var smallest = 1000, line = 1000, gap = 1000, which = "";
    texts().forEach(function (node) {
      var style = getComputedStyle(node.parentElement), size = parseFloat(style.fontSize);
      if (size < smallest) { smallest = size; which = named(node.parentElement); }
    });
    all("p, li, dd").filter(shown).forEach(function (element) {
      var style = getComputedStyle(element), size = parseFloat(style.fontSize), height = parseFloat(style.lineHeight);
      line = Math.min(line, height / size);
      var next = element.nextElementSibling;
      if (element.tagName === "P" && next && next.tagName === "P" && shown(next) && !next.matches(".hint, .error-message") && !element.matches(".hint, .due-figure, .step-words")) {
        gap = Math.min(gap, (next.getBoundingClientRect().top - element.getBoundingClientRect().bottom) / (height - size));
      }
    });
    return { smallest: smallest, which: which, body: parseFloat(getComputedStyle(document.body).fontSize), line: line, gap: gap };
  }

  // On a page in English, Chinese stands only where it is marked as Chinese, or where people said it; and the other way round.
  function foreignWords(language) {
    var pattern = language === "en" ? /[\u4e00-\u9fff]/ : /[a-z]{2,} [a-z]{2,} [a-z]{2,}/i;
    var own = language === "en" ? "zh" : "en";
    return texts().filter(function (node) {
      var marked = node.parentElement.closest("[lang]");
      return pattern.test(node.nodeValue) && marked.lang.slice(0, 2) !== own && !node.parentElement.closest(".said, .story, [translate=no]");
    }).map(function (node) { return node.nodeValue.trim().slice(0, 80); });
  }

  // Things to press that lie on each other.
  function overlapping() {
    var boxes = all("main a, main button, main input, main select, .tools .pill, .brand").filter(shown).filter(function (element) {
      return !element.closest("label");
    }).map(function (element) { return { name: named(element), box: element.getBoundingClientRect() }; });
    return boxes.reduce(function (found, one, number) {
      return found.concat(boxes.slice(number + 1).filter(function (other) {
        return one.box.left < other.box.right - 1 && other.box.left < one.box.right - 1 && one.box.top < other.box.bottom - 1 && other.box.top < one.box.bottom - 1;
      }).map(function (other) { return one.name + " / " + other.name; }));
    }, []);
  }

  function sideways(text) {
    var root = document.documentElement;
    root.style.fontSize = text === 1 ? "" : parseFloat(getComputedStyle(root).fontSize) * text + "px";
    var room = root.clientWidth, found = [];
    if (root.scrollWidth > room) {
      all("body *").forEach(function (element) {
        var box = element.getBoundingClientRect();
        if (box.right > room + 1 && box.width && shown(element) && !element.closest(".scroll")) { found.push(room + " px, text × " + text + ": " + named(element)); }
      });
      found = found.slice(0, 5).concat(found.length ? [] : [room + " px, text × " + text + ": scrolls"]);
    }
    root.style.fontSize = "";
    return found;
  }

  return { smallTargets: smallTargets, typeSize: typeSize, foreignWords: foreignWords, overlapping: overlapping, sideways: sideways };
}());
