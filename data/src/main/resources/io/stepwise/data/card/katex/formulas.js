"use strict";
// Draws formulas between TeX's delimiters in elements of the class "math" when they come into view.
// The text is never parsed as HTML: parts around a formula stay text nodes, and what KaTeX refuses
// stays as it was written.
{
  const LONGEST = 4000;
  const FORMULA = new RegExp(
    [
      String.raw`\$\$([^$]+?)\$\$`,
      String.raw`\\\[([\s\S]+?)\\\]`,
      String.raw`\\\(([\s\S]+?)\\\)`,
      // A dollar sign before a digit and a space is money: "$5 and $6".
      String.raw`\$(?!\s)([^$\n]+?)(?<![\s\\])\$(?!\d)`,
      String.raw`(\\begin\{([a-z]{1,10}\*?)\}[\s\S]+?\\end\{\6\})`,
      String.raw`(\\boxed\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})`,
    ].join("|"),
    "g");

  const drawn = (source, display) => {
    const span = document.createElement("span");
    katex.render(source, span, {
      displayMode: display, throwOnError: true, trust: false, strict: "ignore",
      maxSize: 20, maxExpand: 500,
    });
    return span;
  };

  const render = (node) => {
    const text = node.data;
    const parts = [];
    let at = 0;
    for (const found of text.matchAll(FORMULA)) {
      const [whole, dollars, square, round, dollar, environment, , boxed] = found;
      const source = dollars ?? square ?? round ?? dollar ?? environment ?? boxed;
      const display = dollars !== undefined || square !== undefined || environment !== undefined;
      if (source.length > LONGEST) continue;
      try {
        const span = drawn(source, display);
        parts.push(text.slice(at, found.index), span);
        at = found.index + whole.length;
      } catch {
        continue; // it stays as it was written
      }
    }
    if (parts.length > 0) node.replaceWith(...parts, text.slice(at));
  };

  const renderAll = (element) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    nodes.forEach(render);
  };

  // For pages whose texts change.
  window.renderFormulas = renderAll;

  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      seen.unobserve(entry.target);
      renderAll(entry.target);
    }
  }, { rootMargin: "500px" });
  for (const element of document.querySelectorAll(".math")) seen.observe(element);
}
