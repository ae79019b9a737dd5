// Every visible text whose contrast with what lies behind it is below WCAG 2.1 AA
// (4.5, or 3 from 24 px, or from 18.7 px bold), as "text: ratio".
const canvas = document.createElement("canvas");
canvas.width = canvas.height = 1;
const context = canvas.getContext("2d", { willReadFrequently: true });
const rgba = (color) => {
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data].map((v, i) => (i < 3 ? v : v / 255));
};
const over = (front, back) => back.slice(0, 3).map((v, i) => front[i] * front[3] + v * (1 - front[3]));
const behind = (node) => {
  const layers = [];
  for (let n = node; n; n = n.parentElement) layers.push(rgba(getComputedStyle(n).backgroundColor));
  return layers.reverse().reduce((back, front) => over(front, back), [255, 255, 255]);
};
const light = (rgb) => {
  const [r, g, b] = rgb.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const poor = new Set();
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
let seen = 0;
while (walker.nextNode()) {
  const node = walker.currentNode.parentElement;
  const text = walker.currentNode.textContent.trim();
  if (!text || !node.checkVisibility() || node.closest("script, style, title, .skip")) continue;
  const style = getComputedStyle(node);
  const back = behind(node);
  const front = over(rgba(node.closest("svg") ? style.fill : style.color), back);
  const [a, b] = [light(front), light(back)].sort((x, y) => y - x);
  const ratio = (a + 0.05) / (b + 0.05);
  const size = parseFloat(style.fontSize);
  const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  seen++;
  if (ratio < (large ? 3 : 4.5)) poor.add(`${text.slice(0, 30)}: ${ratio.toFixed(2)}`);
}
return { seen, poor: [...poor] };
