"use strict";
// A cursor on each chart: follows the pointer, and the arrow keys while the chart has the focus.
for (const chart of document.querySelectorAll("svg[data-cursor]")) {
  const stops = chart.dataset.cursor.split(";").map((stop) => {
    const [x, words, ys] = stop.split("|");
    return { x: Number(x), words, ys: ys.split(",").map(Number) };
  });
  const output = chart.closest("figure").querySelector("output");
  const rest = output.textContent;
  const layer = chart.querySelector(".cursor");
  let at = -1;
  const part = (name, attributes) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    layer.append(node);
  };
  const show = (index) => {
    at = Math.max(0, Math.min(stops.length - 1, index));
    const stop = stops[at];
    layer.replaceChildren();
    part("line", { x1: stop.x, x2: stop.x, y1: 10, y2: 148 });
    for (const y of stop.ys) part("circle", { cx: stop.x, cy: y, r: 4 });
    output.textContent = stop.words;
  };
  const leave = () => {
    at = -1;
    layer.replaceChildren();
    output.textContent = rest;
  };
  chart.addEventListener("pointermove", (event) => {
    const box = chart.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * chart.viewBox.baseVal.width;
    let near = 0;
    stops.forEach((stop, i) => {
      if (Math.abs(stop.x - x) < Math.abs(stops[near].x - x)) near = i;
    });
    show(near);
  });
  chart.addEventListener("pointerleave", leave);
  chart.addEventListener("blur", leave);
  chart.addEventListener("keydown", (event) => {
    const last = stops.length - 1;
    const to = { ArrowRight: at + 1, ArrowLeft: at < 0 ? last : at - 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    show(to);
  });
}

// The filters, the search and the pages of the chains.
const filters = document.querySelector(".filters");
if (filters) {
  const PAGE = 24;
  const chains = [...document.querySelectorAll(".chain")].map((card) => ({
    card, text: card.textContent.toLowerCase().replace(/\s+/g, " "),
  }));
  const pager = document.querySelector(".pager");
  const turns = [...pager.querySelectorAll("button")];
  let page = 0;
  const matches = () => {
    const { search, ...wanted } = Object.fromEntries(new FormData(filters));
    const words = search.toLowerCase().replace(/\s+/g, " ").trim();
    return chains.filter(({ card, text }) =>
      text.includes(words) && Object.entries(wanted).every(([name, value]) =>
        value === "all" || card.dataset[name].split(" ").includes(value)));
  };
  const show = () => {
    const found = matches();
    const pages = Math.max(1, Math.ceil(found.length / PAGE));
    page = Math.max(0, Math.min(pages - 1, page));
    const visible = new Set(found.slice(page * PAGE, (page + 1) * PAGE));
    for (const chain of chains) chain.card.hidden = !visible.has(chain);
    document.querySelector(".shown").textContent = found.length === chains.length
      ? `${chains.length} chains` : `${found.length} of ${chains.length} chains`;
    document.querySelector(".none").hidden = found.length > 0;
    pager.hidden = pages === 1;
    pager.querySelector(".place").textContent =
      `${page * PAGE + 1} to ${Math.min(found.length, (page + 1) * PAGE)} of ${found.length}`;
    turns[0].disabled = page === 0;
    turns[1].disabled = page === pages - 1;
  };
  const sift = () => {
    page = 0;
    show();
  };
  filters.addEventListener("input", sift);
  filters.addEventListener("submit", (event) => event.preventDefault());
  for (const turn of turns) {
    turn.addEventListener("click", () => {
      page += Number(turn.dataset.turn);
      show();
      filters.scrollIntoView();
    });
  }
  sift();
}

// A link to a folder opens it.
const open = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && target.tagName === "DETAILS") target.open = true;
};
addEventListener("hashchange", open);
open();
