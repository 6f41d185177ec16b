// The picture on the screen as SVG: boxes and text where they are, nothing that needs this page or a browser's layout.
"use strict";

const escapeText = (text) => text.replace(/[&<>"']/g, (sign) => "&#" + sign.charCodeAt(0) + ";").replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "\ufffd");

/** What is seen now, as the text of an SVG file. */
function picture() {
  const width = innerWidth, height = innerHeight, parts = [];
  const ground = getComputedStyle(document.body).backgroundColor;
  const number = (value) => Math.round(value * 10) / 10;
  for (const box of document.querySelectorAll(".panel, .bar, .mark, .crashline, .logend, .unit, .choice, .guess, #caption, [aria-current]")) {
    const { left, top, width: wide, height: high } = box.getBoundingClientRect(), style = getComputedStyle(box);
    if (!wide || !high || !isSeen(box, left + wide / 2, top + 1)) continue;
    const dashes = style.borderTopStyle === "dashed" ? ' stroke-dasharray="6 4"' : "";
    const line = parseFloat(style.borderTopWidth) ? style.borderTopColor : "none";
    parts.push(`<rect x="${number(left)}" y="${number(top)}" width="${number(wide)}" height="${number(high)}" rx="5" fill="${style.backgroundColor === "rgba(0, 0, 0, 0)" ? "none" : style.backgroundColor}" stroke="${line}" stroke-width="${parseFloat(style.borderTopWidth) || 0}"${dashes}/>`);
  }
  for (const drawing of document.querySelectorAll("main svg")) if (isSeen(drawing, drawing.getBoundingClientRect().left + 1, drawing.getBoundingClientRect().top + 1)) parts.push(copyOf(drawing));
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const owner = node.parentElement;
    if (!node.data.trim() || !owner || owner.closest("script, style, dialog, select, footer, svg, [hidden], .hidden")) continue;
    const style = getComputedStyle(owner);
    for (const [text, rect] of linesOf(node)) {
      if (!isSeen(owner, rect.left + 1, rect.top + rect.height / 2)) continue;
      const through = owner.closest("s") ? ' text-decoration="line-through"' : "";
      parts.push(`<text x="${number(rect.left)}" y="${number(rect.bottom - rect.height * 0.22)}" font-size="${parseFloat(style.fontSize)}" font-weight="${style.fontWeight}" font-family="${escapeText(style.fontFamily)}" fill="${style.color}"${through} xml:space="preserve">${escapeText(text)}</text>`);
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">\n<title>${escapeText(document.title + " – " + headline(app.current, app.story))}</title>\n<rect width="100%" height="100%" fill="${ground}"/>\n${parts.join("\n")}\n</svg>\n`;
}

const DRAWN = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "paint-order", "opacity", "font-size", "font-weight", "font-family"];

/** A drawing where it is, with the styles that it has on the page. */
function copyOf(drawing) {
  const copy = drawing.cloneNode(true), { left, top } = drawing.getBoundingClientRect(), parts = [drawing, ...drawing.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((part, index) => {
    const style = getComputedStyle(parts[index]);
    for (const name of DRAWN) part.setAttribute(name, style.getPropertyValue(name));
  });
  copy.setAttribute("x", left);
  copy.setAttribute("y", top);
  return new XMLSerializer().serializeToString(copy);
}

/** Whether a place of an element is within all that scrolls around it. */
function isSeen(owner, x, y) {
  for (let box = owner; box && box !== document.body; box = box.parentElement) {
    if (box !== owner && getComputedStyle(box).overflow === "visible") continue;
    const rect = box.getBoundingClientRect();
    if (x < rect.left - 1 || x > rect.right + 1 || y < rect.top - 1 || y > rect.bottom + 1) return false;
  }
  return true;
}

/** The lines that a text is broken into, each with its place. */
function linesOf(node) {
  const lines = [], range = document.createRange();
  for (let index = 0; index < node.data.length; index++) {
    range.setStart(node, index);
    range.setEnd(node, index + 1);
    const rect = range.getBoundingClientRect(), last = lines[lines.length - 1];
    if (!rect.height) continue;
    if (last && Math.abs(last[1].top - rect.top) < 2) last[0] += node.data[index];
    else lines.push([node.data[index], { left: rect.left, top: rect.top, bottom: rect.bottom, height: rect.height }]);
  }
  return lines;
}

/** Saves the picture as a file. */
function savePicture() {
  const link = element("a", { href: URL.createObjectURL(new Blob([picture()], { type: "image/svg+xml" })), download: app.theCase.name + "-" + (app.step + 1) + ".svg" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  app.message = t("exported");
}
