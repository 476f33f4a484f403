// Elements, made without markup: text stays text, whatever it holds.

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== false && value !== undefined) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((each) => each !== null && each !== undefined));
  return made;
}

// A part of Markdown: paragraphs, lists, `code`, **bold**, and [links](/to/here).
export function markdown(text) {
  return (text || "").split(/\n{2,}/).filter(Boolean).map((block) => {
    const lines = block.split("\n");
    if (lines.every((line) => /^(- |  )/.test(line)) && lines[0].startsWith("- ")) {
      const items = block.split(/\n?^- /m).filter(Boolean);
      return element("ul", {}, items.map((item) => element("li", {}, inline(item))));
    }
    return element("p", {}, inline(block));
  });
}

export function inline(text) {
  const parts = text.split(/(\[`?[^\]]+\]\([^)\s]+\)|`[^`]+`|\*\*[^*]+\*\*)/);
  return parts.filter(Boolean).map((part) => {
    const link = /^\[([^\]]+)\]\((\/[^)\s]*)\)$/.exec(part);
    if (link) return element("a", { href: `..${link[2]}` }, inline(link[1]));
    if (/^`[^`]+`$/.test(part)) return element("code", {}, part.slice(1, -1));
    if (/^\*\*[^*]+\*\*$/.test(part)) return element("strong", {}, part.slice(2, -2));
    return part;
  });
}
